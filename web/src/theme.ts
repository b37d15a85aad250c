const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Follow the device between light and dark where the reader chose neither. */
export function followDevice(): void {
  const root = document.documentElement;
  if (root.hasAttribute("data-bs-theme")) return;
  const apply = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  apply();
  // Safari 13 and older know only addListener; they are below our baseline.
  dark.addEventListener("change", apply);
}

/** The value of one of our colour tokens as the page shows it now. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Run `redraw` whenever light and dark change places. */
export function onThemeChange(redraw: () => void): void {
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
