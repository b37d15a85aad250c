/* Buttons that need script, shown only where they work: <button hidden data-al-copy="#a,#b" data-done="…">
   copies what those elements say; <button hidden data-al-print> prints; data-al-draft-clear wipes a draft. */
import { say } from "./live";

/** Make the receipt's buttons work. */
export function watchReceipt(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-al-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const parts = document.querySelectorAll(button.getAttribute("data-al-copy") ?? "");
      const text = Array.from(parts, (part) => (part.textContent ?? "").trim()).join("  ");
      navigator.clipboard.writeText(text).then(() => say(button.getAttribute("data-done") ?? ""), () => undefined);
    });
  });
  document.querySelectorAll<HTMLButtonElement>("[data-al-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  document.querySelectorAll<HTMLButtonElement>("[data-al-draft-clear]").forEach((button) => {
    button.addEventListener("click", () => {
      try {
        localStorage.removeItem(`al-draft-${button.getAttribute("data-al-draft-clear")}`);
      } catch {
        // a private window without storage has nothing to clear
      }
    });
  });
}
