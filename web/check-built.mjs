// Prints one line per fault of the built files: syntax above ES2020, CSS that Chromium 86 lacks, other hosts.
// Usage: node check-built.mjs [folder]; exit code 1 when there is a fault (field F-90, trust §11).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";

const folder = process.argv[2] ?? join(import.meta.dirname, "dist");
const REFUSED_CSS = ["oklch(", "color-mix(", "@layer", "@container"];
// Names of XML vocabularies and addresses inside licence notes are never requested.
const HARMLESS = /^https?:\/\/(www\.w3\.org\/|github\.com\/|tabler\.io|creativecommons\.org\/|leafletjs\.com|maplibre\.org)/;

let faults = 0;
function fault(file, text) {
  faults += 1;
  console.log(`${file}: ${text}`);
}

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name);
  if (!/\.(js|css|svg|json)$/.test(file)) continue;
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".js")) {
    try {
      parse(text, { ecmaVersion: 2020, sourceType: "module" });
    } catch (error) {
      fault(file, `above ES2020: ${error.message}`);
    }
  }
  if (file.endsWith(".css")) for (const word of REFUSED_CSS) if (text.includes(word)) fault(file, `uses ${word}`);
  for (const [address] of text.matchAll(/https?:\/\/[^\s"'`)\\<>]+/g)) {
    if (!HARMLESS.test(address)) fault(file, `names another host: ${address}`);
  }
}
process.exit(faults ? 1 : 0);
