/* Buttons that print; P prints from anywhere (keys.ts). Details are opened for the paper and closed again. */

function open(): void {
  document.querySelectorAll<HTMLDetailsElement>("main details:not([open])").forEach((one) => {
    one.open = true;
    one.setAttribute("data-al-for-print", "");
  });
}

function close(): void {
  document.querySelectorAll<HTMLDetailsElement>("details[data-al-for-print]").forEach((one) => {
    one.open = false;
    one.removeAttribute("data-al-for-print");
  });
}

/** Listen for [data-al-print]. */
export function watchPrint(): void {
  window.addEventListener("beforeprint", open);
  window.addEventListener("afterprint", close);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-al-print]");
    if (!button) return;
    event.preventDefault();
    window.print();
  });
}
