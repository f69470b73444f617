import { expect, test } from 'vitest';
import * as codes from '#labels/codes.ts';
import { cells, channels, stages } from '#db/vocabulary/ratings.ts';

const labelRecords = Object.entries(codes).filter(([name]) => name.endsWith('Labels')) as [
  string,
  Record<string, string>,
][];

test.each(labelRecords)('%s: codes are storable words and no two read alike', (_, labels) => {
  for (const code of Object.keys(labels)) expect(code).toMatch(/^[a-z][a-z_]*$/);
  expect(new Set(Object.values(labels)).size).toBe(Object.keys(labels).length);
});

test('the four channels stand in the order of the regulation, and the remark is a cell but no channel', () => {
  expect(channels).toEqual(['mobile', 'pc', 'kiosk', 'window']);
  expect(cells).toEqual([...channels, 'remark']);
});

test('a case passes seven stages', () => {
  expect(stages.map((stage) => codes.stageLabels[stage])).toEqual([
    '咨询',
    '申请',
    '受理',
    '网办',
    '帮办',
    '发证',
    '评价',
  ]);
});
