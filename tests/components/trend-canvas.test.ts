import { expect, test } from 'vitest';
import { chartOf } from '#components/trend-canvas.ts';
import { scaleValues, seriesLook } from '#components/trend-look.ts';

const look = {
  ink: '#000',
  quiet: '#555',
  line: '#ccc',
  paper: '#fff',
  font: { family: 'serif', size: 18 },
};

test.each([5, 100])(
  'a scale that ends at %d ends there in the drawing and on the canvas',
  (max) => {
    const { options } = chartOf({ labels: ['9月'], series: [], max }, look);
    expect(options?.scales?.['y']).toMatchObject({ min: 0, max, ticks: { stepSize: max / 4 } });
    expect(scaleValues(max)).toEqual([0, max / 4, max / 2, (max / 4) * 3, max]);
  },
);

test('a series has the same dash and mark in both', () => {
  const series = Array.from({ length: 5 }, (_, n) => ({ label: String(n), values: [n, null] }));
  const { data } = chartOf({ labels: ['9月', '10月'], series, max: 100 }, look);
  expect(data.datasets.map(({ borderDash, pointStyle }) => [borderDash, pointStyle])).toEqual(
    series.map((_, index) => [seriesLook(index).dash, seriesLook(index).mark]),
  );
});
