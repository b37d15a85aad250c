/* Links that open a <dialog> of this page: articles of law, the keyboard list.
   Without script the link's #target shows the same dialog (see .al-pop in components.css). */

let opener: HTMLElement | null = null;

/** Show `dialog` over the page; focus goes in, and back to `from` when it closes. */
export function openDialog(dialog: HTMLDialogElement, from: HTMLElement | null): void {
  opener = from;
  if (typeof dialog.showModal === "function") {
    if (!dialog.open) dialog.showModal();
    return;
  }
  dialog.setAttribute("open", "");
  dialog.classList.add("is-plain");
  dialog.querySelector<HTMLElement>("button, a")?.focus();
}

function closeDialog(dialog: HTMLDialogElement): void {
  if (typeof dialog.close === "function") dialog.close();
  else {
    dialog.removeAttribute("open");
    dialog.classList.remove("is-plain");
    opener?.focus();
  }
}

function dialogFor(link: Element): HTMLDialogElement | null {
  const id = link.getAttribute("data-al-dialog");
  return id ? (document.getElementById(id) as HTMLDialogElement | null) : null;
}

/** Listen once for the whole page, so that swapped-in fragments work too. */
export function watchDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const link = target.closest("[data-al-dialog]");
    const wanted = link && dialogFor(link);
    if (wanted) {
      event.preventDefault();
      openDialog(wanted, link as HTMLElement);
      return;
    }
    const open = target.closest<HTMLDialogElement>("dialog.al-pop");
    if (open && (target === open || target.closest("[data-al-close]"))) {
      event.preventDefault();
      closeDialog(open);
    }
  });
  document.addEventListener("keydown", (event) => {
    const plain = document.querySelector<HTMLDialogElement>("dialog.is-plain");
    if (event.key === "Escape" && plain) closeDialog(plain);
  });
  document.addEventListener("close", () => opener?.focus(), true);
}
