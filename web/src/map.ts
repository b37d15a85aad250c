/* <div data-al-map data-areas="/…geojson" data-points="/…geojson" data-breaks="1,5,20" data-label="name">
   Areas are shaded by their property `value` (null: pale), points lead to their property `url`.
   MapLibre where there is WebGL, Leaflet where there is none (field F-91); the table on the page is the third way. */
import "maplibre-gl/dist/maplibre-gl.css";
import "leaflet/dist/leaflet.css";
import type { FeatureCollection } from "geojson";
import { pickOn, type Pins } from "./pick";

export interface Sources {
  areas: FeatureCollection;
  points: FeatureCollection | null;
  breaks: number[];
  cooperative: boolean;
  /** A point is to be chosen: areas do not open, a click is the answer. */
  picks: boolean;
}

/** Pale to deep, the same five steps as the legend (.al-c0 … .al-c5). */
export const STEPS = ["#F7F6F1", "#D3E6EA", "#A7CDD5", "#6CA6B3", "#2F7C8D", "#0B5261"];
export const POINT = { on: "#0A5C72", soon: "#C77700", late: "#C62D23", done: "#5A6F7A" };

/** The outline of a state's point on a unit circle: round on time, triangle soon, diamond late, as everywhere. */
export function outline(state: string): [number, number][] | null {
  if (state === "soon") return [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]];
  if (state === "late") return [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]];
  return null;
}

/** The colour of a value among `breaks`; null and nothing are the palest. */
export function shade(value: unknown, breaks: number[]): string {
  if (typeof value !== "number") return STEPS[0];
  return STEPS[Math.min(STEPS.length - 1, breaks.filter((edge) => value >= edge).length)];
}

function hasWebGL(): boolean {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
  } catch {
    return false;
  }
}

async function load(url: string | null): Promise<FeatureCollection | null> {
  if (!url) return null;
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as FeatureCollection;
}

function finish(box: HTMLElement, sources: Sources, pins: Pins): void {
  if (sources.picks) pickOn(box, pins);
}

async function draw(box: HTMLElement): Promise<void> {
  const [areas, points] = await Promise.all([load(box.getAttribute("data-areas")), load(box.getAttribute("data-points"))]);
  const sources: Sources = {
    areas: areas ?? { type: "FeatureCollection", features: [] },
    points,
    breaks: (box.getAttribute("data-breaks") ?? "").split(",").filter(Boolean).map(Number),
    cooperative: box.hasAttribute("data-cooperative"),
    picks: box.hasAttribute("data-al-pick"),
  };
  box.replaceChildren(); // the picture for readers without script
  if (hasWebGL() && box.getAttribute("data-engine") !== "leaflet") {
    try {
      finish(box, sources, (await import("./map-maplibre")).drawMapLibre(box, sources));
      box.setAttribute("data-drawn", "maplibre");
      return;
    } catch {
      box.replaceChildren();
    }
  }
  finish(box, sources, (await import("./map-leaflet")).drawLeaflet(box, sources));
  box.setAttribute("data-drawn", "leaflet");
}

document.querySelectorAll<HTMLElement>("[data-al-map]").forEach((box) => {
  draw(box).catch(() => {
    // The table under the map says the same; the words come from the page, in its language.
    const say = document.createElement("p");
    say.className = "say";
    say.textContent = box.getAttribute("data-failed") ?? "";
    box.append(say);
    box.setAttribute("data-drawn", "failed");
  });
});
