import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRegion } from '#platform/region/load.ts';
import { testProfile, testRegion } from '#tests/support/region.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'region-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function profileFile(name: string, content: string) {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('峄城区 brings the units, themes and duty cadence of its plan', async () => {
  const region = await loadRegion('yicheng');
  expect(region.name).toBe('峄城区');
  expect(region.units.map((unit) => unit.shortName)).toEqual([
    '区行政审批服务局',
    '区政府办公室',
    '区公安分局',
    '区人社局',
    '区教体局',
    '区民政局',
    '区司法局',
    '区自然资源局',
    '区住建局',
    '区交通运输局',
    '区农业农村局',
    '区卫健局',
    '区退役军人事务局',
    '区市场监管局',
    '区医保局',
    '区生态环境分局',
    '区税务局',
    '区住房公积金管理中心',
    '区大数据中心',
  ]);
  expect(region.themes.map((theme) => theme.name)).toEqual([
    '市场准入',
    '惠企政策',
    '就业创业',
    '医保服务',
    '婚育服务',
    '老年人服务',
  ]);
  expect(region.dutyCadence).toEqual({
    principal: { times: 1, every: 'month' },
    deputy: { times: 1, every: 'month' },
    section_chief: { times: 1, every: 'week' },
  });
});

test('巫溪县 brings its 37 units, a walkthrough a quarter and two working days of filing', async () => {
  const region = await loadRegion('wuxi');
  expect(region.units).toHaveLength(37);
  expect(region.units.filter((unit) => unit.kind === 'bureau').map((unit) => unit.name)).toEqual([
    '巫溪县政务服务中心',
  ]);
  expect(region.walkthroughCadence).toEqual({ times: 1, every: 'quarter' });
  expect(region.limits.filingLead).toBe(2);
  expect(region.platforms).toMatchObject({ mobile: '“渝快办”App', pc: '重庆市政务服务网' });
});

test('the misspelt name of the scan, and the people it lists, are in no profile', async () => {
  for (const name of ['yicheng', 'wuxi']) {
    const source = await readFile(
      new URL(`../../../src/platform/region/profiles/${name}.ts`, import.meta.url),
      'utf8',
    );
    expect(source).not.toMatch(/峯城|峰城/);
    expect(source).not.toMatch(/1[3-9]\d{9}/);
  }
});

test('a district of its own is a file, JSON or module', async () => {
  const json = await profileFile('own.json', JSON.stringify(testProfile));
  const module = await profileFile('own.mjs', `export default ${JSON.stringify(testProfile)};`);
  expect(await loadRegion(json)).toEqual(testRegion);
  expect(await loadRegion(module)).toEqual(testRegion);
});

test('an invalid profile is refused with each wrong field named', async () => {
  const spoilt = {
    ...testProfile,
    name: ' ',
    limits: { kCell: 3 },
    units: [{ ...testProfile.units[0], kind: 'ministry' }],
    colour: 'red',
  };
  const path = await profileFile('spoilt.json', JSON.stringify(spoilt));
  const complaint = await loadRegion(path).catch((error: Error) => error.message);
  expect(complaint).toContain(path);
  expect(complaint).toMatch(/^ {2}name: /m);
  expect(complaint).toMatch(/^ {2}limits\.kCell: /m);
  expect(complaint).toMatch(/^ {2}units\.0\.kind: /m);
  expect(complaint).toContain('"colour"');
});

test('an unknown name, a missing file and broken JSON are each told apart', async () => {
  await expect(loadRegion('atlantis')).rejects.toThrow(
    'no region profile "atlantis": use yicheng or wuxi, or a path',
  );
  await expect(loadRegion('toString')).rejects.toThrow('no region profile "toString"');
  await expect(loadRegion(join(folder, 'absent.json'))).rejects.toThrow(
    /absent\.json" cannot be read: .*ENOENT/,
  );
  await expect(loadRegion(await profileFile('broken.json', '{'))).rejects.toThrow(
    /broken\.json" cannot be read/,
  );
});
