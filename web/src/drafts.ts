/* A citizen's unsent text stays on the citizen's own device only, and is wiped when sent (trust FC-32).
   <form data-al-draft="submit"> keeps its fields; a page with [data-al-draft-sent="submit"] wipes them.
   Fields marked data-al-nodraft, passwords, files and hidden ones are never kept. */

const DAYS = 7;

interface Draft { at: number; fields: Record<string, string> }

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    return draft && Date.now() - draft.at < DAYS * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter((element): element is Field => {
    const field = element as HTMLInputElement;
    if (!field.name || field.hasAttribute("data-al-nodraft")) return false;
    return !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type);
  });
}

function isChoice(field: Field): field is HTMLInputElement {
  return field.type === "radio" || field.type === "checkbox";
}

function save(form: HTMLFormElement, key: string): void {
  const fields: Record<string, string> = read(key)?.fields ?? {};
  for (const field of fieldsOf(form)) {
    if (!isChoice(field)) fields[field.name] = field.value;
    else if (field.type === "checkbox") fields[`${field.name}=${field.value}`] = field.checked ? "1" : "";
    else if (field.checked) fields[field.name] = field.value;
  }
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    return; // a private window without storage: the form still works
  }
  const mark = form.querySelector<HTMLElement>("[data-al-saved]") ?? document.querySelector<HTMLElement>("[data-al-saved]");
  if (mark) mark.hidden = false;
}

function fill(form: HTMLFormElement, draft: Draft): void {
  for (const field of fieldsOf(form)) {
    const name = field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
    if (!(name in draft.fields)) continue;
    if (field.type === "checkbox") (field as HTMLInputElement).checked = draft.fields[name] === "1";
    else if (field.type === "radio") (field as HTMLInputElement).checked = field.value === draft.fields[name];
    else if (!field.value) field.value = draft.fields[name];
  }
}

/** Keep, restore and wipe the drafts of this page. */
export function keepDrafts(): void {
  document.querySelectorAll<HTMLElement>("[data-al-draft-sent]").forEach((mark) => {
    localStorage.removeItem(`al-draft-${mark.getAttribute("data-al-draft-sent")}`);
  });
  document.querySelectorAll<HTMLFormElement>("form[data-al-draft]").forEach((form) => {
    const key = `al-draft-${form.getAttribute("data-al-draft")}`;
    const draft = read(key);
    if (draft) fill(form, draft);
    form.addEventListener("input", () => save(form, key));
    form.querySelector("[data-al-draft-wipe]")?.addEventListener("click", () => localStorage.removeItem(key));
  });
}
