import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { issues } from '#db/tables/issues.ts';
import { todoGroups, type TodoGroup } from '#db/vocabulary/deadlines.ts';
import { issueScope } from '#features/issues/policy.ts';
import { todoGroupsOf } from '#features/issues/todo/policy.ts';
import { countTodo, listTodo } from '#features/issues/todo/queries.ts';
import { dueDaysOf, isStatusGroup, type DueGroup } from '#features/issues/todo/rules.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { addDays, day } from '#platform/day.ts';
import { withoutClosureGuard } from '#tests/support/acceptance.ts';
import { test } from '#tests/support/db.ts';
import { anIssue } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const today = day('2026-11-30'); // a Monday
const groupOf = async (db: Db, actor: (typeof town)['office'], group: TodoGroup) => {
  const place = { scope: issueScope(actor), group, today, calendar: await calendarFrom(db) };
  const { rows } = await listTodo(db, place, 20);
  expect(await countTodo(db, place, 100)).toBe(rows.length);
  return rows.map(({ number }) => number);
};

describe('待办', () => {
  test('each role has the groups it can act on, and those who read no issues have none', () => {
    expect(todoGroupsOf(town.reporter)).toEqual([
      'overdue',
      'today',
      'soon',
      'acknowledge',
      'later',
    ]);
    expect(todoGroupsOf(town.leader)).toEqual(['overdue', 'today', 'soon', 'later']);
    expect(todoGroupsOf(town.convenor)).toEqual(['overdue', 'today', 'soon']);
    expect(todoGroupsOf(town.office)).toEqual(
      todoGroups.filter((group) => group !== 'acknowledge' && group !== 'later'),
    );
    for (const actor of [town.desk, town.editor, town.auditor])
      expect(todoGroupsOf(actor)).toEqual([]);
  });

  test('by due day, for the unit that leads and for those who read all', async ({ db }) => {
    const due = (dueOn: string, leadUnitId = '1') =>
      anIssue(db, 'rectifying', { at: '2026-11-16T09:00+08:00', handover: { dueOn, leadUnitId } });
    const late = await due('2026-11-27');
    const later = await due('2026-11-26');
    const now = await due('2026-11-30');
    const soon = await due('2026-12-03');
    const far = await due('2026-12-04');
    const other = await due('2026-11-27', '2');
    expect(await groupOf(db, town.reporter, 'overdue')).toEqual([later.number, late.number]);
    expect(await groupOf(db, town.leader, 'today')).toEqual([now.number]);
    expect(await groupOf(db, town.leader, 'soon')).toEqual([soon.number]);
    expect(await groupOf(db, town.reporter, 'later')).toEqual([far.number]);
    expect(await groupOf(db, town.convenor, 'overdue')).toEqual([
      later.number,
      late.number,
      other.number,
    ]);
  });

  test('by what waits, the longest first', async ({ db }) => {
    const first = await anIssue(db, 'registered', { at: '2026-11-24T09:00+08:00' });
    const second = await anIssue(db, 'registered', { at: '2026-11-25T09:00+08:00' });
    const triaged = await anIssue(db, 'triaged');
    const assigned = await anIssue(db, 'assigned');
    const returned = await anIssue(db, 'transferred');
    expect(await groupOf(db, town.office, 'triage')).toEqual([first.number, second.number]);
    expect(await groupOf(db, town.office, 'assign')).toEqual([triaged.number]);
    expect(await groupOf(db, town.office, 'reassign')).toEqual([returned.number]);
    expect(await groupOf(db, town.reporter, 'acknowledge')).toEqual([assigned.number]);
    expect(await groupOf(db, town.reporter2, 'acknowledge')).toEqual([]);
  });

  test('pages follow each other without gap, and a closed issue is in none', async ({ db }) => {
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1)
      made.push((await anIssue(db, 'rectifying', { handover: { dueOn: '2026-11-26' } })).number);
    const gone = await anIssue(db, 'rectifying', { handover: { dueOn: '2026-11-26' } });
    await withoutClosureGuard(db, () =>
      db
        .update(issues)
        .set({ status: 'closed', phase: 'closed' })
        .where(eq(issues.id, gone.issueId)),
    );
    const calendar = await calendarFrom(db);
    const place = { scope: issueScope(town.reporter), group: 'overdue' as const, today, calendar };
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listTodo>> = await listTodo(db, place, 2, after);
      seen.push(...page.rows.map(({ number }) => number));
      after = page.next;
    } while (after);
    expect(seen).toEqual(made);
  });

  test('every day is in one group of due days', async ({ db }) => {
    const calendar = await calendarFrom(db);
    const groups = todoGroups.filter((group): group is DueGroup => !isStatusGroup(group));
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: -400, max: 400 }), (start, away) => {
        const on = addDays(day('2026-01-01'), start);
        const due = addDays(on, away);
        const within = groups.filter((group) => {
          const { from, to } = dueDaysOf(group, on, calendar);
          return from <= due && due <= to;
        });
        expect(within).toHaveLength(1);
      }),
    );
  });
});
