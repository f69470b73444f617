import { expect } from 'vitest';
import { listCompliance } from '#features/duties/compliance/queries.ts';
import { monthFrom } from '#features/duties/rules.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { day } from '#platform/day.ts';
import { test } from '#tests/support/db.ts';
import { aDuty, anOfficial, ticked } from '#tests/support/duties.ts';
import { testRegion } from '#tests/support/region.ts';
import { town } from '#tests/support/town.ts';

const november = monthFrom('2026-11')!;

test('counts who really sat, by rank, in every unit, in the order of the units', async ({ db }) => {
  const head = await anOfficial(db);
  const deputy = await anOfficial(db, { name: '吴静', post: '副局长', rank: 'deputy' });
  const chief = await anOfficial(db, { name: '郑重', post: '登记科科长', rank: 'section_chief' });
  await anOfficial(db, { name: '前任', post: '局长', endsOn: day('2026-09-30') });
  await aDuty(db, head, {
    ...ticked('present'),
    attendance: 'substituted',
    attendanceReason: '出差',
    substituteId: deputy.id,
    substituteName: '吴静',
    substitutePost: '副局长',
  });
  await aDuty(db, chief, { dutyOn: day('2026-11-03'), ...ticked('present') });
  await aDuty(db, chief, { dutyOn: day('2026-11-10'), ...ticked('absent') });
  await aDuty(db, chief, {
    dutyOn: day('2026-11-17'),
    cancelledAt: new Date('2026-11-16T09:00+08:00'),
    cancelReason: '会议',
  });
  const results = await listCompliance(
    db,
    november,
    testRegion,
    await calendarFrom(db),
    day('2026-12-01'),
  );
  expect(results.map(({ unit }) => unit)).toEqual(
    testRegion.units.map(({ shortName }) => shortName),
  );
  expect(results[0]?.people).toMatchObject([
    { name: '周明', rank: 'principal', required: 1, planned: 1, done: 0 },
    { name: '吴静', rank: 'deputy', required: 1, planned: 0, done: 1 },
    {
      name: '郑重',
      rank: 'section_chief',
      required: 4,
      planned: 2,
      done: 1,
      periods: [{ state: 'met' }, { state: 'short' }, { state: 'short' }, { state: 'short' }],
    },
  ]);
  expect(results[1]).toEqual({ unit: '区交通运输局', people: [] });
});

test('a chief is judged by whole weeks, also where they reach into the next month', async ({
  db,
}) => {
  const chief = await anOfficial(db, { rank: 'section_chief' });
  await aDuty(db, chief, {
    dutyOn: day('2026-11-01'),
    plannedBy: town.reporter.userId,
    ...ticked('present'),
  });
  const inOctober = await listCompliance(
    db,
    monthFrom('2026-10')!,
    testRegion,
    await calendarFrom(db),
    day('2026-12-01'),
  );
  expect(inOctober[0]?.people[0]?.periods.at(-1)).toMatchObject({
    from: '2026-10-26',
    to: '2026-11-01',
    done: 1,
    state: 'met',
  });
});
