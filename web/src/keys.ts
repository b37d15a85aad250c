/* What a page marks up, and nothing else:
   [data-al-row] a row; inside it a[data-al-open], [data-al-next], input[data-al-mark]
   [data-al-key="a|w|f|l|p|[|]"] the page's own target of that key
   [data-al-go="d|c|m|s"] where G then a letter leads
   [data-al-search] the search box; #al-keys the list of keys
   <html data-al-keys="off"> switches single letters off (WCAG 2.1.4). */
import { openDialog } from "./dialogs";

let waiting = 0;

function find<T extends HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

function rows(): HTMLElement[] {
  return Array.from(document.querySelectorAll<HTMLElement>("[data-al-row]"));
}

function current(): HTMLElement | null {
  return find("[data-al-row][aria-current]");
}

function step(by: number): void {
  const all = rows();
  if (!all.length) return;
  const now = current();
  const next = all[Math.min(all.length - 1, Math.max(0, (now ? all.indexOf(now) : by > 0 ? -1 : all.length) + by))];
  now?.removeAttribute("aria-current");
  now?.classList.remove("sel");
  next.setAttribute("aria-current", "true");
  next.classList.add("sel");
  const link = find("[data-al-open]", next) ?? find("a", next);
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(target: HTMLElement | null): boolean {
  if (!target) return false;
  if (target instanceof HTMLDetailsElement) {
    target.open = !target.open;
    find("summary", target)?.focus();
  } else if (target.matches("input, select, textarea")) target.focus();
  else target.click();
  return true;
}

function go(letter: string): boolean {
  return press(find(`[data-al-go="${letter}"]`));
}

const letters: Record<string, () => boolean | void> = {
  j: () => step(1),
  k: () => step(-1),
  a: () => press((current() && find("[data-al-next]", current()!)) || find('[data-al-key="a"]')),
  w: () => press(find('[data-al-key="w"]')),
  f: () => press(find('[data-al-key="f"]')),
  x: () => press((current() && find("[data-al-mark]", current()!)) || null),
  l: () => press((current() && find(".al-law", current()!)) || find("main .al-law")),
  p: () => window.print(),
  "[": () => press(find('[data-al-key="["]')),
  "]": () => press(find('[data-al-key="]"]')),
  "/": () => press(find("[data-al-search]")),
  "?": () => {
    const list = document.getElementById("al-keys") as HTMLDialogElement | null;
    if (list) openDialog(list, document.activeElement as HTMLElement | null);
  },
};

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function withControl(event: KeyboardEvent): void {
  if (event.key === "k") {
    event.preventDefault();
    press(find("[data-al-search]"));
  } else if (event.key === "Enter") {
    const form = (event.target as Element).closest?.("form");
    if (form) {
      event.preventDefault();
      find<HTMLButtonElement>("[type=submit]", form)?.click();
    }
  }
}

function single(event: KeyboardEvent): void {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (waiting) {
    window.clearTimeout(waiting);
    waiting = 0;
    if (go(key)) event.preventDefault();
    return;
  }
  if (key === "g") {
    waiting = window.setTimeout(() => (waiting = 0), 1500);
    return;
  }
  const act = letters[key];
  if (!act) return;
  event.preventDefault();
  act();
}

/** Listen for the keys of look §6. */
export function watchKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return;
    if (event.ctrlKey || event.metaKey) return withControl(event);
    if (event.key === "Escape" && isTyping(event.target)) return (event.target as HTMLElement).blur();
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (document.documentElement.getAttribute("data-al-keys") === "off") return;
    single(event);
  });
}
