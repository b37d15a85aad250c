import type { FeatureCollection, Position } from "geojson";

export type Bounds = [[number, number], [number, number]];

function* positions(value: unknown): Generator<Position> {
  if (!Array.isArray(value)) return;
  if (typeof value[0] === "number") yield value as Position;
  else for (const part of value) yield* positions(part);
}

/** South-west and north-east corners (longitude, latitude) of everything given; null when there is nothing. */
export function boundsOf(...collections: (FeatureCollection | null)[]): Bounds | null {
  let found: Bounds | null = null;
  for (const collection of collections) {
    for (const feature of collection?.features ?? []) {
      if (!feature.geometry || feature.geometry.type === "GeometryCollection") continue;
      for (const [lon, lat] of positions(feature.geometry.coordinates)) {
        if (!found) found = [[lon, lat], [lon, lat]];
        found[0] = [Math.min(found[0][0], lon), Math.min(found[0][1], lat)];
        found[1] = [Math.max(found[1][0], lon), Math.max(found[1][1], lat)];
      }
    }
  }
  return found;
}

/** What a point says when chosen: its title as a link, and one line; built without markup from outside. */
export function popup(properties: Record<string, unknown> | null): HTMLElement {
  const box = document.createElement("div");
  const title = document.createElement(properties?.url ? "a" : "b");
  title.textContent = String(properties?.title ?? properties?.name ?? "");
  if (properties?.url) title.setAttribute("href", String(properties.url));
  box.append(title);
  if (properties?.note) {
    const note = document.createElement("p");
    note.textContent = String(properties.note);
    box.append(note);
  }
  return box;
}
