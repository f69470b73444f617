/**
 * Draws the trend with chart.js: values under the pointer, and series that can be hidden. Imports
 * only the parts in use.
 */
import {
  CategoryScale,
  Chart,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import { scaleStep, seriesLook } from './trend-look.ts';

Chart.register(CategoryScale, LineController, LineElement, LinearScale, PointElement, Tooltip);

export interface Trend {
  labels: string[];
  series: { label: string; values: (number | null)[] }[];
  max: number;
}

/** Reads the table below the chart, so that both show the same. */
function readTable(table: HTMLTableElement): Omit<Trend, 'max'> {
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].slice(1);
  const valueIn = (row: HTMLTableRowElement, column: number): number | null => {
    const value = row.cells[column]?.dataset['value'];
    return value ? Number(value) : null;
  };
  return {
    labels: rows.map((row) => row.cells[0]?.dataset['short'] ?? ''),
    series: heads.map((head, index) => ({
      label: head.textContent ?? '',
      values: rows.map((row) => valueIn(row, index + 1)),
    })),
  };
}

interface Look {
  ink: string;
  quiet: string;
  line: string;
  paper: string;
  font: { family: string; size: number };
}

/** The chart.js configuration of a trend. */
export const chartOf = (
  { labels, series, max }: Trend,
  { ink, quiet, line, paper, font }: Look,
): ChartConfiguration<'line', (number | null)[], string> => ({
  type: 'line',
  data: {
    labels,
    datasets: series.map(({ label, values }, index) => ({
      label,
      data: values,
      borderColor: ink,
      backgroundColor: paper,
      borderWidth: 2,
      borderDash: [...seriesLook(index).dash],
      pointStyle: seriesLook(index).mark,
      pointRadius: 6,
      pointHoverRadius: 8,
      pointBorderColor: ink,
      pointBackgroundColor: paper,
      spanGaps: false,
    })),
  },
  options: {
    animation: false, // no motion (product.md, Motion)
    maintainAspectRatio: false,
    interaction: { mode: 'index', intersect: false },
    plugins: {
      tooltip: {
        titleFont: font,
        bodyFont: font,
        usePointStyle: true,
        backgroundColor: ink,
        padding: 12,
      },
    },
    scales: {
      x: {
        grid: { display: false },
        ticks: { font, color: quiet, maxRotation: 0, autoSkip: true },
      },
      y: {
        min: 0,
        max,
        ticks: { font, color: quiet, stepSize: scaleStep(max) },
        grid: { color: line },
      },
    },
  },
});

export function drawTrend(trend: HTMLElement): void {
  const table = trend.querySelector('table');
  const plot = trend.querySelector<HTMLElement>('[data-trend-plot]');
  const drawn = plot?.querySelector('svg');
  if (!table || !plot || !drawn) return;
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name: string): string => tokens.getPropertyValue(name).trim();
  const { fontFamily, fontSize } = getComputedStyle(plot);
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  plot.append(canvas);
  const chart = new Chart(
    canvas,
    chartOf(
      { ...readTable(table), max: Number(plot.dataset['max']) },
      {
        ink: colour('--ink'),
        quiet: colour('--ink-3'),
        line: colour('--line'),
        paper: colour('--paper'),
        font: { family: fontFamily, size: Number.parseFloat(fontSize) },
      },
    ),
  );
  drawn.remove();
  makeLegendPressable(trend, chart);
}

/** Turns each legend name into a button that hides or shows its line. */
function makeLegendPressable(trend: HTMLElement, chart: Chart): void {
  trend.querySelectorAll('[data-trend-legend] > li').forEach((item, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'plain';
    button.setAttribute('aria-pressed', 'true');
    button.append(...item.childNodes);
    button.addEventListener('click', () => {
      const visible = !chart.isDatasetVisible(index);
      chart.setDatasetVisibility(index, visible);
      chart.update();
      button.setAttribute('aria-pressed', String(visible));
    });
    item.append(button);
  });
}
