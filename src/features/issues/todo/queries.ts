/** Reads the groups of 待办: one page of rows in order, and a bounded count. */
import { type SQL, and, asc, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueSteps, issues } from '#db/tables/issues.ts';
import { units } from '#db/tables/organisations.ts';
import type { TodoGroup } from '#db/vocabulary/deadlines.ts';
import { issueMoves } from '#db/vocabulary/issues.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import type { Day } from '#platform/day.ts';
import { type Page, keyset, keysetByRow } from '#platform/keyset.ts';
import type { DatedStep } from '../deadlines/rules.ts';
import type { IssueScope } from '../policy.ts';
import { dueDaysOf, isStatusGroup, statusGroups } from './rules.ts';

export interface TodoPlace {
  scope: IssueScope;
  group: TodoGroup;
  today: Day;
  calendar: WorkCalendar;
}

const columns = {
  id: issues.id,
  number: issues.number,
  title: issues.title,
  channel: issues.channel,
  leadUnit: units.shortName,
  listKind: issues.listKind,
  status: issues.status,
  dueOn: issues.dueOn,
  implementedOn: issues.implementedOn,
  effect: issues.effect,
};
const selectRows = (db: Db) =>
  db.select(columns).from(issues).leftJoin(units, eq(units.id, issues.leadUnitId));
type Row = Awaited<ReturnType<typeof selectRows>>[number];
export type TodoRow = Row & { steps: DatedStep[] };

/** Read backwards from the office's index of states: the longest waiting first. */
const byWaiting = keysetByRow(
  'ascending',
  { registeredAt: [issues.registeredAt, 'instant'], number: [issues.number, 'code'] },
  'number',
);
const byDueDay = keyset('ascending', {
  dueOn: [issues.dueOn, 'day'],
  number: [issues.number, 'code'],
});

function whereOf({ scope, group, today, calendar }: TodoPlace): SQL | undefined {
  const unit = scope.kind === 'unit' ? eq(issues.leadUnitId, scope.unitId) : undefined;
  if (isStatusGroup(group)) return and(unit, eq(issues.status, statusGroups[group][0]));
  const { from, to } = dueDaysOf(group, today, calendar);
  return and(
    unit,
    sql`${issues.phase} in ('todo', 'doing') and ${issues.listKind} <> 'optimization'`,
    gte(issues.dueOn, from),
    lte(issues.dueOn, to),
  );
}

/** One page of a group, each row with the dated steps that its limit counts from. */
export async function listTodo(
  db: Db,
  place: TodoPlace,
  size: number,
  after: string | null = null,
): Promise<Page<TodoRow>> {
  const page = isStatusGroup(place.group)
    ? byWaiting.pageOf(
        await selectRows(db)
          .where(and(whereOf(place), byWaiting.after(await byWaiting.read(db, after))))
          .orderBy(...byWaiting.by())
          .limit(size + 1),
        size,
      )
    : byDueDay.pageOf(
        (await selectRows(db)
          .where(and(whereOf(place), byDueDay.after(byDueDay.read(after))))
          .orderBy(...byDueDay.by())
          .limit(size + 1)) as (Row & { dueOn: Day })[],
        size,
      );
  const steps =
    page.rows.length > 0
      ? await listStepsOf(
          db,
          page.rows.map(({ id }) => id),
        )
      : [];
  return {
    ...page,
    rows: page.rows.map((row) => ({
      ...row,
      steps: steps.filter(({ issueId }) => issueId === row.id),
    })),
  };
}

const listStepsOf = (db: Db, issueIds: string[]) =>
  db
    .select({
      issueId: issueSteps.issueId,
      kind: issueSteps.kind,
      dueOn: issueSteps.dueOn,
      at: issueSteps.at,
    })
    .from(issueSteps)
    .where(
      and(
        inArray(issueSteps.issueId, issueIds),
        inArray(issueSteps.kind, ['register', ...issueMoves]),
      ),
    )
    .orderBy(asc(issueSteps.id));

/** How many wait in a group, up to `limit`. */
export async function countTodo(db: Db, place: TodoPlace, limit: number): Promise<number> {
  const some = db
    .select({ one: sql`1` })
    .from(issues)
    .where(whereOf(place))
    .limit(limit)
    .as('some');
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(some);
  return row?.count ?? 0;
}
