/* After a swap: say it politely, and bring focus to the new heading or refusal (look §8). */

/** Say `text` through the page's one polite live region. */
export function say(text: string): void {
  const region = document.getElementById("al-live");
  if (!region) return;
  region.textContent = "";
  window.setTimeout(() => (region.textContent = text), 50);
}

function focusOn(element: HTMLElement): void {
  if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: false });
}

/** A table that scrolls inside its frame must be reachable by keyboard; one that fits must not stop the Tab key. */
function reachScrollers(): void {
  document.querySelectorAll<HTMLElement>(".scroll").forEach((frame) => {
    if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0;
    else frame.removeAttribute("tabindex");
  });
}

/** Announce what htmx put on the page, and when the server could not be reached. */
export function watchSwaps(): void {
  document.addEventListener("htmx:afterSettle", (event) => {
    reachScrollers();
    const fresh = (event as CustomEvent<{ elt?: HTMLElement }>).detail.elt ?? (event.target as HTMLElement);
    const text = fresh.getAttribute("data-al-say") ?? fresh.querySelector("[data-al-say]")?.getAttribute("data-al-say");
    if (text) say(text);
    const goal = fresh.matches("[role=alert]") ? fresh : fresh.querySelector<HTMLElement>("[role=alert], [data-al-focus]");
    if (goal) focusOn(goal);
  });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, () => {
      const note = document.getElementById("al-offline");
      if (!note) return;
      note.hidden = false;
      focusOn(note);
    });
  }
  // A page that came with a refusal or an error summary begins there; after the browser went to its #anchor.
  window.addEventListener("resize", reachScrollers);
  window.addEventListener("load", () => {
    reachScrollers();
    const first = document.querySelector<HTMLElement>("main:not([data-al-still]) [role=alert]");
    if (first) window.setTimeout(() => focusOn(first));
  });
}
