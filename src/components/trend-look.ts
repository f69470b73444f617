/** How a trend is drawn, on the server (TrendChart.astro) and by chart.js (trend-canvas.ts). */

/** Series differ by dash and mark, never by colour alone. `path` is the mark around 0, 0. */
const seriesLooks = [
  { dash: [], mark: 'circle', path: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z' },
  { dash: [8, 5], mark: 'rect', path: 'M-5-5h10v10h-10z' },
  { dash: [2, 5], mark: 'triangle', path: 'M0-6L6 5H-6z' },
  { dash: [12, 4, 2, 4], mark: 'rectRot', path: 'M0-7L7 0L0 7L-7 0z' },
] as const;

export const seriesLook = (index: number): (typeof seriesLooks)[number] =>
  seriesLooks[index % seriesLooks.length] ?? seriesLooks[0];

const scaleParts = 4;
export const scaleStep = (max: number): number => max / scaleParts;

/** The labels of the value axis, from 0 to the maximum. */
export const scaleValues = (max: number): number[] =>
  Array.from({ length: scaleParts + 1 }, (_, part) => part * scaleStep(max));
