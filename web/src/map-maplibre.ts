import "./polyfills";
import * as maplibre from "maplibre-gl/dist/maplibre-gl-csp";
import workerUrl from "./map-worker?worker&url";
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { boundsOf, popup } from "./map-bounds";
import { outline, POINT, STEPS, type Sources } from "./map";
import { pinElement, type Pins } from "./pick";

maplibre.setWorkerUrl(workerUrl);

function fillColour(breaks: number[]): ExpressionSpecification | string {
  if (!breaks.length) return STEPS[1];
  const steps = breaks.flatMap((edge, index) => [edge, STEPS[Math.min(index + 1, STEPS.length - 1)]]);
  return ["step", ["coalesce", ["get", "value"], -1], STEPS[0], ...steps] as ExpressionSpecification;
}

/** One point of a state, drawn once: the shape says it, the colour only speeds it up. */
function pointImage(state: keyof typeof POINT): ImageData {
  const size = 32;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d")!;
  pen.translate(size / 2, size / 2);
  const radius = state === "on" || state === "done" ? 8 : 10;
  const corners = outline(state);
  pen.beginPath();
  if (corners) corners.forEach(([x, y]) => pen.lineTo(x * radius, y * radius));
  else pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.closePath();
  pen.fillStyle = POINT[state];
  pen.strokeStyle = "#FFFFFF";
  pen.lineWidth = 3;
  pen.stroke();
  pen.fill();
  return pen.getImageData(0, 0, size, size);
}

function style(sources: Sources): StyleSpecification {
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: sources.areas },
      points: { type: "geojson", data: sources.points ?? { type: "FeatureCollection", features: [] } },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": "#F3F2EC" } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": fillColour(sources.breaks), "fill-opacity": 0.85 } },
      { id: "borders", type: "line", source: "areas", paint: { "line-color": "#8A9AA3", "line-width": 1 } },
      {
        id: "points", type: "symbol", source: "points",
        layout: { "icon-image": ["match", ["get", "state"], ["soon", "late", "done"], ["get", "state"], "on"], "icon-allow-overlap": true },
      },
      {
        id: "names", type: "symbol", source: "areas",
        layout: { "text-field": ["get", "name"], "text-size": 13, "text-font": ["sans-serif"] },
        paint: { "text-color": "#22343D", "text-halo-color": "#FFFFFF", "text-halo-width": 1.6 },
      },
    ],
  };
}

/** Draw with MapLibre; throws where WebGL fails after all, and the caller takes Leaflet. */
export function drawMapLibre(box: HTMLElement, sources: Sources): Pins {
  const font = getComputedStyle(document.documentElement).getPropertyValue("--al-font").split(",")[0].replace(/"/g, "");
  const map = new maplibre.Map({
    container: box,
    style: style(sources),
    localIdeographFontFamily: font,
    attributionControl: false,
    cooperativeGestures: sources.cooperative,
    dragRotate: false,
    pitchWithRotate: false,
    bounds: boundsOf(sources.areas, sources.points) ?? undefined,
    fitBoundsOptions: { padding: 24 },
  });
  for (const state of Object.keys(POINT) as (keyof typeof POINT)[]) map.addImage(state, pointImage(state), { pixelRatio: 2 });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({}), "bottom-left");
  for (const layer of sources.picks ? [] : ["points", "areas"]) {
    map.on("click", layer, (event) => {
      const chosen = map.queryRenderedFeatures(event.point, { layers: ["points", "areas"] })[0];
      if (!chosen || chosen.layer.id !== layer) return;
      new maplibre.Popup({ closeButton: true }).setLngLat(event.lngLat).setDOMContent(popup(chosen.properties)).addTo(map);
    });
  }
  const pin = new maplibre.Marker({ element: pinElement(), anchor: "bottom" });
  return {
    onClick: (chosen) => map.on("click", (event) => chosen(event.lngLat.lng, event.lngLat.lat)),
    put: (lon, lat) => (lon === null || lat === null ? pin.remove() : pin.setLngLat([lon, lat]).addTo(map)),
  };
}
