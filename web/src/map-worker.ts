/* MapLibre's worker as a file of our own origin (its CSP build), with what older browsers lack. */
import "./polyfills";
import "maplibre-gl/dist/maplibre-gl-csp-worker.js";
