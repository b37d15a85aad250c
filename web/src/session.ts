/* [data-al-session="28"] is shown after that many idle minutes, two before the end; any answer begins anew.
   The server decides when a session is over; this only warns, and nothing typed is lost. */

let timer = 0;

function note(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-al-session]");
}

function again(): void {
  window.clearTimeout(timer);
  const shown = note();
  if (shown) shown.hidden = true;
  const minutes = Number(shown?.getAttribute("data-al-session")) || 28;
  timer = window.setTimeout(() => {
    const now = note();
    if (!now) return;
    now.hidden = false;
    now.querySelector<HTMLElement>("button")?.focus();
  }, minutes * 60_000);
}

/** Warn before the session of this page ends. */
export function watchSession(): void {
  if (!note()) return;
  again();
  document.addEventListener("htmx:afterSettle", again);
}
