/* <div data-al-map data-al-pick data-lon="#id" data-lat="#id" data-said="…">: one point chosen on the map fills two
   fields, and what the fields say is shown on the map. Words and lists beside the map do the same without it. */
import { say } from "./live";

export interface Pins {
  /** Call back with longitude and latitude of each click. */
  onClick(chosen: (lon: number, lat: number) => void): void;
  /** Show the one pin at a point, or none. */
  put(lon: number | null, lat: number | null): void;
}

function fieldOf(box: HTMLElement, name: string): HTMLInputElement | null {
  const selector = box.getAttribute(name);
  return selector ? document.querySelector<HTMLInputElement>(selector) : null;
}

/** A pin drawn without markup from outside. */
export function pinElement(): HTMLElement {
  const holder = document.createElement("div");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const drop = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const eye = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  holder.className = "al-pin";
  for (const [name, value] of Object.entries({ viewBox: "0 0 30 40", width: "30", height: "40" })) svg.setAttribute(name, value);
  drop.setAttribute("d", "M15 39C12 30 2 24 2 14a13 13 0 0 1 26 0c0 10-10 16-13 25z");
  for (const [name, value] of Object.entries({ cx: "15", cy: "14", r: "5" })) eye.setAttribute(name, value);
  svg.append(drop, eye);
  holder.append(svg);
  return holder;
}

/** Tie the pins of a drawn map to the two fields it names. */
export function pickOn(box: HTMLElement, pins: Pins): void {
  const lon = fieldOf(box, "data-lon");
  const lat = fieldOf(box, "data-lat");
  if (!lon || !lat) return;
  const show = () => pins.put(lon.value ? Number(lon.value) : null, lat.value ? Number(lat.value) : null);
  pins.onClick((east, north) => {
    lon.value = east.toFixed(6);
    lat.value = north.toFixed(6);
    lat.dispatchEvent(new Event("change", { bubbles: true }));
    say(box.getAttribute("data-said") ?? "");
  });
  lat.addEventListener("change", show);
  show();
}
