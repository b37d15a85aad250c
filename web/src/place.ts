/* <button data-al-place data-lon="#id" data-lat="#id">: fill two fields from the device, when asked to. */
import { say } from "./live";

function put(selector: string | null, value: number): void {
  const field = selector ? document.querySelector<HTMLInputElement>(selector) : null;
  if (!field) return;
  field.value = value.toFixed(6);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Show the button only where the device can answer; a refusal is said, never a dead button. */
export function watchPlace(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-al-place]").forEach((button) => {
    if (!("geolocation" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          put(button.getAttribute("data-lon"), coords.longitude);
          put(button.getAttribute("data-lat"), coords.latitude);
          say(button.getAttribute("data-done") ?? "");
        },
        () => say(button.getAttribute("data-failed") ?? ""),
        { enableHighAccuracy: true, timeout: 10_000 },
      );
    });
  });
}
