/**
 * A simulated year (R17): a fake clock runs from day to day over random issues, make-up Saturdays,
 * the National Day weeks and the provisional year. Due dates, cards and levels are compared with a
 * slow model that counts one day after the other and shares no code with the portal.
 */
import { asc, eq, sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { issueEscalations, supervisionOrders } from '#db/tables/deadlines.ts';
import { issues } from '#db/tables/issues.ts';
import { calendarDays } from '#db/tables/office.ts';
import { escalateIssues } from '#features/issues/deadlines/commands.ts';
import { latenessOf } from '#features/issues/rules.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { day, type Day } from '#platform/day.ts';
import { withoutClosureGuard } from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

/** The days from one to another, by the calendar of JavaScript. */
function daysFrom(first: string, last: string): Day[] {
  const days: Day[] = [];
  for (const at = new Date(`${first}T00:00:00Z`); ; at.setUTCDate(at.getUTCDate() + 1)) {
    const on = at.toISOString().slice(0, 10);
    days.push(day(on));
    if (on === last) return days;
  }
}

const year = daysFrom('2025-12-01', '2027-03-31');

/** The slow model of working days. */
function modelOf(exceptions: readonly { day: string; kind: string }[]) {
  const kinds = new Map(exceptions.map(({ day: on, kind }) => [on, kind]));
  const isWorkday = (on: string): boolean => {
    const weekday = new Date(`${on}T00:00:00Z`).getUTCDay();
    return kinds.get(on) === 'make_up' || (kinds.get(on) !== 'off' && weekday > 0 && weekday < 6);
  };
  const step = (from: string, count: number, by: 1 | -1): Day => {
    let index = year.indexOf(from as Day);
    for (let met = 0; met < count;) {
      index += by;
      if (isWorkday(year[index] as string)) met += 1;
    }
    return year[index] as Day;
  };
  return { isWorkday, step };
}

/** Numbers that are the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test('a year of due dates, cards and levels is as the slow model says', async ({
  ownDatabase: { db },
}) => {
  const calendar = await calendarFrom(db);
  const { step } = modelOf(
    await db.select({ day: calendarDays.day, kind: calendarDays.kind }).from(calendarDays),
  );
  const random = randomNumbers(2026);
  const first = year.indexOf(day('2026-01-05'));
  const last = year.indexOf(day('2027-01-31'));
  const limits = [1, 3, 5, 10, 15];
  const cases = Array.from({ length: 150 }, (_, n) => {
    const from = year[first + random(365)] as Day;
    const workdays = limits[random(limits.length)] as number;
    const dueOn = step(from, workdays, 1);
    expect(calendar.dueOn(from, workdays).day, `${from} + ${workdays}`).toBe(dueOn);
    const closedOn = year[year.indexOf(from) + 1 + random(60)] as Day;
    return {
      number: `WT202601-${String(n + 1).padStart(4, '0')}`,
      from,
      workdays,
      dueOn,
      closedOn,
    };
  });
  const made = await db
    .insert(issues)
    .values(
      cases.map(({ number, from, workdays, dueOn }) => ({
        number,
        listKind: 'problem' as const,
        title: '窗口排队时间长',
        publicText: '大厅二楼窗口上午排队超过一小时。',
        source: 'open_day',
        leadUnitId: 1,
        dueOn,
        dueRule: 'fix_complex' as const,
        dueFrom: from,
        dueWorkdays: workdays,
        assignedOn: from,
        // Not yet handed over: the clock of the test does that.
        status: 'invalid' as const,
        phase: 'off' as const,
        registeredAt: new Date(`${from}T09:00+08:00`),
        changedAt: new Date(`${from}T09:00+08:00`),
      })),
    )
    .returning({ id: issues.id });
  const levelsOf = (dueOn: Day) =>
    [
      ['two_before', step(dueOn, 2, -1)],
      ['on_the_day', dueOn],
      ['one_after', step(dueOn, 1, 1)],
      ['five_after', step(dueOn, 5, 1)],
    ] as const;
  const expected: string[] = [];
  let compared = 0;
  for (const today of year.slice(first, last)) {
    const now = `${today}T07:20+08:00`;
    for (const [index, { from, closedOn, dueOn, number }] of cases.entries()) {
      const id = made[index]?.id as string;
      if (closedOn === today)
        await withoutClosureGuard(db, () =>
          db.update(issues).set({ status: 'closed', phase: 'closed' }).where(eq(issues.id, id)),
        );
      if (from === today)
        await db
          .update(issues)
          .set({ status: 'rectifying', phase: 'doing' })
          .where(eq(issues.id, id));
      if (today < from || today >= closedOn) continue;
      const level = levelsOf(dueOn).findLast(([, on]) => on <= today)?.[0];
      const line = `${number} ${level}`;
      if (level && !expected.some((one) => one.startsWith(line))) expected.push(`${line} ${today}`);
      const card = latenessOf({ listKind: 'problem', phase: 'doing', dueOn }, today, calendar, 1);
      expect([number, today, card.overdue, card.dueSoon]).toEqual([
        number,
        today,
        today > dueOn,
        today <= dueOn && today >= step(dueOn, 1, -1),
      ]);
      compared += 1;
    }
    await escalateIssues({
      ...ctx(db, { actor: town.system, now }),
      calendar: () => Promise.resolve(calendar),
    });
  }
  const written = await db
    .select({
      line: sql<string>`${issues.number} || ' ' || ${issueEscalations.level} || ' ' || to_char(${issueEscalations.at} at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`,
    })
    .from(issueEscalations)
    .innerJoin(issues, eq(issues.id, issueEscalations.issueId))
    .orderBy(asc(issueEscalations.id));
  expect(written.map(({ line }) => line).toSorted()).toEqual(expected.toSorted());
  expect(await db.$count(supervisionOrders)).toBe(
    expected.filter((line) => line.includes('five_after')).length,
  );
  expect(compared).toBeGreaterThan(3_000);
}, 60_000);
