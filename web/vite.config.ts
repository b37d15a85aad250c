import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;

/** One Tabler icon as a symbol `i-<name>`, drawn in the colour of the text around it. */
function symbol(file: string): string {
  const name = basename(file, ".svg");
  const shapes = readFileSync(file, "utf8").replace(/[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>[\s\S]*/, "");
  const kept = shapes.split("\n").map((line) => line.trim()).filter((line) => line && !line.includes('d="M0 0h24v24H0z"'));
  return `<symbol id="i-${name}" viewBox="0 0 24 24"><g fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${kept.join("")}</g></symbol>`;
}

/** Emit `sprite.svg` (our status shapes and the Tabler icons we use) and `mark.svg`, named in the manifest. */
function sprite(): Plugin {
  return {
    name: "anlan-sprite",
    buildStart() {
      const tabler = join(here, "icons/tabler");
      const icons = readdirSync(tabler).filter((file) => file.endsWith(".svg")).sort();
      const own = readFileSync(join(here, "icons/own.svg"), "utf8").trim();
      const source = own.replace("</svg>", icons.map((file) => symbol(join(tabler, file))).join("\n") + "\n</svg>\n");
      this.emitFile({ type: "asset", name: "sprite.svg", originalFileName: "sprite.svg", source });
      const mark = readFileSync(join(here, "icons/mark.svg"), "utf8");
      this.emitFile({ type: "asset", name: "mark.svg", originalFileName: "mark.svg", source: mark });
    },
  };
}

export default defineConfig({
  root: here,
  base: "/static/",
  publicDir: false,
  plugins: [sprite()],
  build: {
    // Chromium 86 and its age-mates must do every task (field F-90).
    target: ["chrome86", "firefox78", "safari14"],
    cssTarget: ["chrome86", "firefox78", "safari14"],
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      input: {
        shell: join(here, "src/shell.ts"),
        portal: join(here, "src/portal.ts"),
        desk: join(here, "src/desk.ts"),
        map: join(here, "src/map.ts"),
        chart: join(here, "src/chart.ts"),
      },
    },
  },
});
