import { expect, test } from 'vitest';
import { tieErrors, unitsNamedIn } from '#features/experiencers/recusals/rules.ts';

test.each([
  ['none', [], {}],
  ['none', [1], { tie: 'unitsWithoutTie' }],
  ['employee', [], { tiedUnitIds: 'blank' }],
  ['supplier', [1, 2], {}],
] as const)('%s with units %j: %j', (tie, tiedUnitIds, errors) => {
  expect(tieErrors({ tie, tiedUnitIds: [...tiedUnitIds] })).toEqual(errors);
});

test('an employer that names a unit is a hint', () => {
  const units = [
    { name: '区市场监督管理局', shortName: '区市场监管局' },
    { name: '区住房和城乡建设局', shortName: '区住建局' },
  ];
  expect(unitsNamedIn('峄城区市场监管局 登记科', units)).toEqual([units[0]]);
  expect(unitsNamedIn('个体户', units)).toEqual([]);
  expect(unitsNamedIn(null, units)).toEqual([]);
});
