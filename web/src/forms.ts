/* One submit per form, and a warning-free way back: the server's idempotency key is the real guard. */

function busy(form: HTMLFormElement, on: boolean): void {
  if (on) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
}

/** Let a POST form go once; give it back when the page is shown again or the answer came. */
export function watchForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    // A form that only downloads leaves its page standing and may go again.
    if (form.method !== "post" || form.hasAttribute("data-al-download")) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // After this tick, so that the button's own name and value still travel with the form.
    window.setTimeout(() => {
      if (!event.defaultPrevented || form.hasAttribute("hx-post")) busy(form, true);
    });
  }, true);
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[aria-busy]").forEach((form) => busy(form, false));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = (event.target as Element).closest("form");
    if (form) busy(form, false);
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    const form = field.closest<HTMLFormElement>("form[data-al-auto]");
    if (form) form.requestSubmit ? form.requestSubmit() : form.submit();
  });
}
