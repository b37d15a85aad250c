import * as L from "leaflet";
import type { Feature } from "geojson";
import { boundsOf, popup } from "./map-bounds";
import { outline, POINT, shade, type Sources } from "./map";
import { pinElement, type Pins } from "./pick";

interface Pen { _ctx: CanvasRenderingContext2D; _drawing: boolean; _fillStroke(pen: CanvasRenderingContext2D, layer: L.Path): void }

/** A point whose shape says its state; drawn by Leaflet's canvas like its own circles. */
class StatePoint extends L.CircleMarker {
  constructor(at: L.LatLng, private readonly state: string) {
    const fillColor = POINT[state as keyof typeof POINT] ?? POINT.on;
    super(at, { radius: outline(state) ? 6 : 4.5, color: "#FFFFFF", weight: 1.5, fillColor, fillOpacity: 1 });
  }

  _updatePath(): void {
    const corners = outline(this.state);
    const { _renderer, _point, _radius } = this as unknown as { _renderer: Pen & { _updateCircle(layer: L.Path): void }; _point: L.Point; _radius: number };
    if (!corners) return _renderer._updateCircle(this);
    if (!_renderer._drawing) return;
    const pen = _renderer._ctx;
    pen.beginPath();
    for (const [x, y] of corners) pen.lineTo(_point.x + x * _radius, _point.y + y * _radius);
    pen.closePath();
    _renderer._fillStroke(pen, this);
  }
}

/** Draw the same areas and points on a canvas, without WebGL. */
export function drawLeaflet(box: HTMLElement, sources: Sources): Pins {
  const map = L.map(box, { preferCanvas: true, attributionControl: false, scrollWheelZoom: !sources.cooperative });
  const said = (feature: Feature, layer: L.Layer) => {
    if (!sources.picks) layer.bindPopup(() => popup(feature.properties));
  };
  const areas = L.geoJSON(sources.areas, {
    style: (feature) => ({
      color: "#8A9AA3", weight: 1, fillOpacity: 0.85,
      fillColor: sources.breaks.length ? shade(feature?.properties?.value, sources.breaks) : "#D3E6EA",
    }),
    onEachFeature: said,
  }).addTo(map);
  areas.eachLayer((layer) => {
    const name = (layer as L.Polygon & { feature?: Feature }).feature?.properties?.name;
    if (name) layer.bindTooltip(String(name), { permanent: true, direction: "center", className: "al-map-name" });
  });
  if (sources.points) {
    L.geoJSON(sources.points, {
      pointToLayer: (feature, at) => new StatePoint(at, String(feature.properties?.state ?? "on")),
      onEachFeature: said,
    }).addTo(map);
  }
  const bounds = boundsOf(sources.areas, sources.points);
  if (bounds) map.fitBounds([[bounds[0][1], bounds[0][0]], [bounds[1][1], bounds[1][0]]], { padding: [24, 24] });
  else map.setView([0, 0], 2);
  L.control.scale({ imperial: false }).addTo(map);
  const pin = L.marker([0, 0], { icon: L.divIcon({ html: pinElement(), className: "", iconSize: [30, 40], iconAnchor: [15, 40] }) });
  return {
    onClick: (chosen) => map.on("click", (event: L.LeafletMouseEvent) => chosen(event.latlng.lng, event.latlng.lat)),
    put: (lon, lat) => (lon === null || lat === null ? pin.remove() : pin.setLatLng([lat, lon]).addTo(map)),
  };
}
