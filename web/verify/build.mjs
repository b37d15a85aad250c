// Put the four scripts into the one page: `node web/verify/build.mjs` writes verify.html, `--check` compares it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const here = import.meta.dirname;
const read = (name) => readFileSync(join(here, name), "utf8");
const sources = JSON.parse(read("tsconfig.json")).files.map(read).join("\n");
const { outputText } = ts.transpileModule(sources, { compilerOptions: { target: ts.ScriptTarget.ES2020, removeComments: false } });
const script = `"use strict";\n(() => {\n${outputText.replace(/^"use strict";\n/, "")}})();`;
if (script.includes("</script")) throw new Error("the script would end the page");
const page = read("page.html").replace("/* SCRIPT */", () => script);
if (process.argv.includes("--check")) {
  if (read("verify.html") !== page) throw new Error("verify.html is not what its sources make: node web/verify/build.mjs");
} else {
  writeFileSync(join(here, "verify.html"), page);
}
