/* [data-al-session] is shown two minutes before the idle end of a session; any answer of the server begins anew.
   The server decides when a session is over; this only warns, and nothing typed is lost. */

const IDLE = 30 * 60_000;
const BEFORE = 2 * 60_000;
let timer = 0;

function note(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-al-session]");
}

function again(): void {
  window.clearTimeout(timer);
  const shown = note();
  if (shown) shown.hidden = true;
  timer = window.setTimeout(() => {
    const now = note();
    if (!now) return;
    now.hidden = false;
    now.querySelector<HTMLElement>("button")?.focus();
  }, IDLE - BEFORE);
}

/** Warn before the session of this page ends. */
export function watchSession(): void {
  if (!note()) return;
  again();
  document.addEventListener("htmx:afterSettle", again);
}
