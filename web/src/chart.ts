/* <div class="al-chart" data-al-chart="line|bars" data-src="#id-of-json-script or /address" aria-describedby="its table">
   The JSON: {unit, min, max, target, categories: [...], series: [{name, values, low, high, n}]}
   line: a line with its interval as a band. bars: one row per category, the interval as a pale bar, the value as a dot.
   stack, columns: plain counts per category, on top of one another or side by side. pile: the same in named rows, as tall as they need. Every chart has its table on the page; this is the picture of it. */
import { CustomChart, LineChart, BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { barOptions, columnOptions, lineOptions, pileOptions, stackOptions, type ChartData } from "./chart-options";
import { onThemeChange } from "./theme";

use([LineChart, BarChart, CustomChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const KINDS: Record<string, (data: ChartData) => EChartsCoreOption> = { line: lineOptions, bars: barOptions, stack: stackOptions, columns: columnOptions, pile: pileOptions };

async function read(source: string): Promise<ChartData> {
  if (source.startsWith("#")) {
    const text = document.getElementById(source.slice(1))?.textContent;
    if (!text) throw new Error(source);
    return JSON.parse(text) as ChartData;
  }
  const answer = await fetch(source, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as ChartData;
}

async function draw(box: HTMLElement): Promise<void> {
  const data = await read(box.getAttribute("data-src") ?? "");
  const options = KINDS[box.getAttribute("data-al-chart") ?? "line"];
  if (box.getAttribute("data-al-chart") === "pile") box.style.height = `${70 + 24 * data.categories.length}px`;
  const chart = init(box, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(data), true);
  paint();
  onThemeChange(paint);
  new ResizeObserver(() => chart.resize()).observe(box);
  window.addEventListener("beforeprint", () => chart.resize());
  box.setAttribute("data-drawn", "yes");
}

document.querySelectorAll<HTMLElement>("[data-al-chart]").forEach((box) => {
  draw(box).catch(() => {
    box.setAttribute("data-drawn", "failed");
    box.hidden = true; // the table beside it says the same
  });
});
