import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { removeCalendarDay, setCalendarDay } from '#features/calendar/commands.ts';
import { typedDay } from '#features/calendar/input.ts';
import { listCalendarYears, listExceptions } from '#features/calendar/queries.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { day } from '#platform/day.ts';
import * as asShown from '#tests/support/editions.ts';
import { confirmYear, reopenYear } from '#tests/support/editions.ts';
import { editionOfValues, Outdated } from '#platform/edition.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const office = (db: Db) => ctx(db, { actor: town.office });
const statusOf = async (db: Db, year: number) =>
  (await listCalendarYears(db)).find((row) => row.year === year);

test('what the office changes is what deadlines are counted with from then on', async ({ db }) => {
  const due = async () => (await calendarFrom(db)).dueOn(day('2027-10-08'), 1).day;
  expect(await due()).toBe('2027-10-11');
  await asShown.setCalendarDay(office(db), {
    day: '2027-10-09',
    dayKind: 'make_up',
    festival: '国庆节',
  });
  expect(await due()).toBe('2027-10-09');
  await asShown.setCalendarDay(office(db), {
    day: '2027-10-09',
    dayKind: 'off',
    festival: '国庆节',
  });
  await asShown.setCalendarDay(office(db), {
    day: '２０２７年１０月１１日',
    dayKind: 'off',
    festival: '国庆节',
  });
  expect(await due()).toBe('2027-10-12');
  await asShown.removeCalendarDay(office(db), { day: '2027-10-11' });
  expect(await due()).toBe('2027-10-11');
  expect(
    await db
      .select({
        action: auditEntries.action,
        object: auditEntries.object,
        detail: auditEntries.detail,
      })
      .from(auditEntries)
      .orderBy(auditEntries.seq),
  ).toEqual([
    { action: 'calendar.set_day', object: 'calendar_day:2027-10-09', detail: { kind: 'make_up' } },
    { action: 'calendar.set_day', object: 'calendar_day:2027-10-09', detail: { kind: 'off' } },
    { action: 'calendar.set_day', object: 'calendar_day:2027-10-11', detail: { kind: 'off' } },
    { action: 'calendar.remove_day', object: 'calendar_day:2027-10-11', detail: { kind: 'off' } },
  ]);
});

test('only a weekend is made up for, and only a day of the list is taken off it', async ({
  db,
}) => {
  await expect(
    asShown.setCalendarDay(office(db), {
      day: '2027-10-08',
      dayKind: 'make_up',
      festival: '国庆节',
    }),
  ).rejects.toMatchObject({ code: 'calendar.makeUpOnWorkday' });
  await expect(asShown.removeCalendarDay(office(db), { day: '2027-10-08' })).rejects.toMatchObject({
    code: 'calendar.dayChanged',
  });
});

test('a day that somebody else entered meanwhile is shown before it is replaced or removed', async ({
  db,
}) => {
  const nothing = editionOfValues(typedDay(undefined));
  const on = '2027-10-09';
  await setCalendarDay(office(db), {
    day: on,
    dayKind: 'make_up',
    festival: '国庆节',
    edition: nothing,
  });
  const second = { day: on, dayKind: 'off', festival: '调休' };
  const refused: unknown = await setCalendarDay(office(db), { ...second, edition: nothing }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(Outdated);
  const { stored } = refused as Outdated;
  expect(stored).toEqual({ dayKind: 'make_up', festival: '国庆节' });
  await setCalendarDay(office(db), { ...second, edition: editionOfValues(stored) });
  await expect(
    removeCalendarDay(office(db), { day: on, edition: editionOfValues(stored) }),
  ).rejects.toMatchObject({ code: 'calendar.dayChanged' });
  expect(await listExceptions(db, 2027)).toContainEqual({ day: on, kind: 'off', name: '调休' });
});

describe('a year', () => {
  test('is provisional until its notice is cited, and dates in it say so', async ({ db }) => {
    const provisional = async () =>
      (await calendarFrom(db)).dueOn(day('2027-03-01'), 3).provisional;
    expect(await provisional()).toBe(true);
    await confirmYear(office(db), {
      year: '2027',
      notice: '国务院办公厅关于2027年部分节假日安排的通知',
    });
    expect(await provisional()).toBe(false);
    expect(await statusOf(db, 2027)).toMatchObject({
      status: 'official',
      notice: '国务院办公厅关于2027年部分节假日安排的通知',
    });
    await reopenYear(office(db), { year: '2027' });
    expect(await statusOf(db, 2027)).toMatchObject({
      status: 'provisional',
      notice: '2027年放假调休安排以国务院通知为准',
    });
  });

  test('confirmed by somebody else meanwhile keeps the notice he cited', async ({ db }) => {
    const notice = '国务院办公厅关于2027年部分节假日安排的通知';
    await confirmYear(office(db), { year: '2027', notice });
    await expect(
      confirmYear(office(db), { year: '2027', notice: '另一份通知', edition: 'an older one' }),
    ).rejects.toMatchObject({ code: 'form.outdated', stored: { notice } });
    expect(await statusOf(db, 2027)).toMatchObject({ notice });
  });

  test('nobody knew becomes a provisional one with its first day', async ({ db }) => {
    await asShown.setCalendarDay(office(db), {
      day: '2028-01-01',
      dayKind: 'off',
      festival: '元旦',
    });
    expect(await statusOf(db, 2028)).toMatchObject({ status: 'provisional' });
    expect(await listExceptions(db, 2028)).toEqual([
      { day: '2028-01-01', kind: 'off', name: '元旦' },
    ]);
    expect((await calendarFrom(db)).isWorkday(day('2028-01-03'))).toBe(true);
  });

  test('cannot be confirmed without its notice', async ({ db }) => {
    await expect(confirmYear(office(db), { year: '2027', notice: ' ' })).rejects.toMatchObject({
      fieldErrors: { notice: 'blank' },
    });
  });
});

test('the office and the system administrator keep it, nobody else', async ({ db }) => {
  await asShown.setCalendarDay(ctx(db, { actor: town.sysAdmin }), {
    day: '2027-12-31',
    dayKind: 'off',
    festival: '元旦',
  });
  for (const actor of [town.editor, town.secAdmin, town.desk]) {
    await expect(
      setCalendarDay(ctx(db, { actor }), { day: '2027-12-31', dayKind: 'off', festival: '元旦' }),
    ).rejects.toMatchObject({ reason: 'forbidden' });
  }
});
