/* What ECharts is told: no pie, no gauge, no second axis; the interval is drawn before the point (look §4). */
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";
import type { EChartsCoreOption } from "echarts/core";
import { token } from "./theme";

export interface Series {
  name: string;
  values: (number | null)[];
  low?: (number | null)[];
  high?: (number | null)[];
  n?: (string | number | null)[];
}

export interface ChartData {
  categories: string[];
  series: Series[];
  unit?: string;
  min?: number;
  max?: number;
  target?: number;
}

const SYMBOLS = ["circle", "triangle", "diamond", "rect"];
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function colours(): string[] {
  return [token("--al-brand"), token("--al-soon-solid"), token("--al-seal"), token("--al-ink-3")];
}

function frame(data: ChartData): EChartsCoreOption {
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return {
    textStyle: { fontFamily: token("--al-font"), fontSize: 13 * scale, color: token("--al-ink-2") },
    color: colours(),
    animation: !calm.matches,
    animationDuration: 300,
    aria: { enabled: true },
    grid: { left: 12, right: 28, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
    legend: data.series.length > 1 ? { top: 0, left: 0, textStyle: { color: token("--al-ink-2") } } : undefined,
    // richText: an HTML tooltip would carry style attributes, which our CSP drops.
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true,
      backgroundColor: token("--al-surface"), borderColor: token("--al-line"), textStyle: { color: token("--al-ink"), fontSize: 13 * scale },
    },
  };
}

function axis(kind: "category" | "value", data: ChartData): Record<string, unknown> {
  const line = { lineStyle: { color: token("--al-line") } };
  const label = { color: token("--al-ink-3") };
  if (kind === "category") return { type: "category", data: data.categories, axisLine: line, axisTick: { show: false }, axisLabel: label };
  return {
    type: "value", min: data.min, max: data.max, splitLine: { lineStyle: { color: token("--al-line-2") } },
    axisLabel: { ...label, formatter: `{value}${data.unit ?? ""}` },
  };
}

function target(data: ChartData): Record<string, unknown> | undefined {
  if (data.target === undefined) return undefined;
  return {
    silent: true, symbol: "none", label: { formatter: `{c}${data.unit ?? ""}`, color: token("--al-ink-3") },
    lineStyle: { type: "dotted", color: token("--al-ink-3"), width: 2 }, data: [{ yAxis: data.target }],
  };
}

function said(series: Series, index: number, unit: string): string {
  const value = series.values[index];
  if (value === null || value === undefined) return "—";
  const low = series.low?.[index];
  const high = series.high?.[index];
  const range = low === null || low === undefined || high === null || high === undefined ? "" : `  ${low}–${high}${unit}`;
  const n = series.n?.[index];
  return `${value}${unit}${range}${n === null || n === undefined ? "" : `  n=${n}`}`;
}

function tooltip(data: ChartData, base: EChartsCoreOption): Record<string, unknown> {
  const formatter = (entries: { dataIndex: number } | { dataIndex: number }[]) => {
    const index = (Array.isArray(entries) ? entries[0] : entries)?.dataIndex ?? 0;
    return [data.categories[index], ...data.series.map((one) => `${one.name}  ${said(one, index, data.unit ?? "")}`)].join("\n");
  };
  return { ...(base.tooltip as Record<string, unknown>), formatter };
}

/** A line of 2 px over its interval at 15 %. */
export function lineOptions(data: ChartData): EChartsCoreOption {
  const base = frame(data);
  const palette = colours();
  const bands = data.series.flatMap((one, index) => {
    if (!one.low || !one.high) return [];
    const width = one.high.map((high, at) => (high === null || one.low![at] === null ? null : high - one.low![at]!));
    const bare = { type: "line", stack: `band-${index}`, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
    return [
      { ...bare, data: one.low },
      { ...bare, data: width, areaStyle: { color: palette[index % palette.length], opacity: 0.15 } },
    ];
  });
  const lines = data.series.map((one, index) => ({
    type: "line", name: one.name, data: one.values, symbol: SYMBOLS[index % 4], symbolSize: 6, connectNulls: false,
    lineStyle: { width: 2, color: palette[index % palette.length] }, itemStyle: { color: palette[index % palette.length] },
    markLine: index === 0 ? target(data) : undefined,
  }));
  return { ...base, tooltip: tooltip(data, base), xAxis: axis("category", data), yAxis: axis("value", data), series: [...bands, ...lines] };
}

/** One row per category: the interval as a pale bar, the value as a dot; no value where n is too small. */
export function barOptions(data: ChartData): EChartsCoreOption {
  const base = frame(data);
  const [one] = data.series;
  const row = (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const index = api.value(0) as number;
    const [left, y] = api.coord([api.value(1), index]);
    const [right] = api.coord([api.value(2), index]);
    const dot = one.values[index];
    const bar = { type: "rect" as const, shape: { x: left, y: y - 3, width: Math.max(2, right - left), height: 6, r: 3 }, style: { fill: token("--al-brand-pale") } };
    if (dot === null) return { type: "group" as const, children: [bar] };
    const [x] = api.coord([dot, index]);
    return { type: "group" as const, children: [bar, { type: "circle" as const, shape: { cx: x, cy: y, r: 5 }, style: { fill: token("--al-brand") } }] };
  };
  const rows = data.categories.map((_, index) => [index, one.low?.[index] ?? one.values[index], one.high?.[index] ?? one.values[index]]);
  return {
    ...base,
    tooltip: { ...tooltip(data, base), trigger: "item" },
    xAxis: axis("value", data),
    yAxis: { ...axis("category", data), inverse: true },
    series: [{ type: "custom", renderItem: row, data: rows, encode: { x: [1, 2], y: 0 } }],
  };
}

/** Plain counts side by side. */
export function columnOptions(data: ChartData): EChartsCoreOption {
  return stackOptions(data, false);
}

/** Plain counts on top of one another; bars always start at zero. */
export function stackOptions(data: ChartData, stacked = true): EChartsCoreOption {
  const base = frame(data);
  const stack = stacked ? "all" : undefined;
  const series = data.series.map((one) => ({ type: "bar", name: one.name, data: one.values, stack, barMaxWidth: 26 }));
  return { ...base, tooltip: tooltip(data, base), xAxis: axis("category", data), yAxis: { ...axis("value", data), min: 0 }, series };
}

/** Plain counts per named row, on top of one another, beginning at zero; the last part hatched, for paper without colour. */
export function pileOptions(data: ChartData): EChartsCoreOption {
  const base = frame(data);
  const hatch = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: token("--al-surface") };
  const series = data.series.map((one, index) => {
    const last = index > 0 && index === data.series.length - 1;
    const itemStyle = last ? { color: token("--al-late-solid"), decal: hatch } : { color: token("--al-brand-mid") };
    return { type: "bar", name: one.name, data: one.values, stack: "all", barMaxWidth: 14, itemStyle };
  });
  const names = axis("category", data);
  const yAxis = { ...names, inverse: true, axisLabel: { ...(names.axisLabel as Record<string, unknown>), interval: 0 } };
  return { ...base, aria: { enabled: true, decal: { show: true } }, tooltip: tooltip(data, base), xAxis: { ...axis("value", data), min: 0, minInterval: 1 }, yAxis, series };
}
