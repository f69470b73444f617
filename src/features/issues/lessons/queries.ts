/** 举一反三 and 每月一题, for the public, the units and the office. */
import { and, asc, desc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issues } from '#db/tables/issues.ts';
import { lessons, selfChecks } from '#db/tables/lessons.ts';
import { units } from '#db/tables/organisations.ts';
import { addDays, type Day } from '#platform/day.ts';
import { type Page, keyset } from '#platform/keyset.ts';

const head = {
  id: lessons.id,
  title: lessons.title,
  task: lessons.task,
  month: lessons.month,
  dueOn: lessons.dueOn,
  openedAt: lessons.openedAt,
  summary: lessons.summary,
  closedAt: lessons.closedAt,
  parentNumber: sql<
    string | null
  >`case when ${issues.publishedAt} is not null then ${issues.number} end`,
  asked: sql<number>`(select count(*)::int from self_checks task where task.lesson_id = lessons.id)`,
  answered: sql<number>`(select count(task.answered_at)::int from self_checks task where task.lesson_id = lessons.id)`,
  found: sql<number>`(select count(*)::int from self_checks task where task.lesson_id = lessons.id and task.outcome = 'found')`,
};

const selectHeads = (db: Db) =>
  db.select(head).from(lessons).leftJoin(issues, eq(issues.id, lessons.issueId));
export type LessonHead = Awaited<ReturnType<typeof selectHeads>>[number];

const order = keyset('descending', {
  openedAt: [lessons.openedAt, 'instant'],
  id: [lessons.id, 'uuid'],
});
const lessonRows = 20;

/** Every lesson, the newest first. */
export async function listLessons(db: Db, after: string | null): Promise<Page<LessonHead>> {
  const rows = await selectHeads(db)
    .where(order.after(order.read(after)))
    .orderBy(...order.by())
    .limit(lessonRows + 1);
  return order.pageOf(rows, lessonRows);
}

/** The lessons of one issue, oldest first: one at a time is open. */
export const listLessonsOfIssue = (db: Db, issueId: string): Promise<LessonHead[]> =>
  selectHeads(db).where(eq(lessons.issueId, issueId)).orderBy(asc(lessons.openedAt));

/** One lesson with the answer of each unit; null if there is none. */
export async function findLesson(db: Db, id: string | null) {
  if (id === null) return null;
  const [lesson] = await selectHeads(db).where(eq(lessons.id, id));
  if (!lesson) return null;
  const checks = await db
    .select({
      unitId: selfChecks.unitId,
      unit: units.shortName,
      outcome: selfChecks.outcome,
      finding: selfChecks.finding,
      changedRule: selfChecks.changedRule,
      answeredAt: selfChecks.answeredAt,
      issueNumber: sql<
        string | null
      >`case when ${issues.publishedAt} is not null then ${issues.number} end`,
      issueId: selfChecks.issueId,
    })
    .from(selfChecks)
    .innerJoin(units, eq(units.id, selfChecks.unitId))
    .leftJoin(issues, eq(issues.id, selfChecks.issueId))
    .where(eq(selfChecks.lessonId, id))
    .orderBy(asc(selfChecks.unitId));
  return { ...lesson, checks };
}
export type Lesson = NonNullable<Awaited<ReturnType<typeof findLesson>>>;

/** The lesson whose self-check led to this issue; null if none did. */
export async function findOriginLesson(db: Db, issueId: string) {
  const [row] = await db
    .select({ id: lessons.id, title: lessons.title })
    .from(selfChecks)
    .innerJoin(lessons, eq(lessons.id, selfChecks.lessonId))
    .where(eq(selfChecks.issueId, issueId));
  return row ?? null;
}

const waitingOf = (unitId: number) =>
  and(eq(selfChecks.unitId, unitId), isNull(selfChecks.answeredAt), isNull(lessons.closedAt));

/** The tasks that a unit has not answered, the first due first. */
export const listWaitingChecks = (db: Db, unitId: number) =>
  db
    .select({ lessonId: lessons.id, title: lessons.title, dueOn: lessons.dueOn })
    .from(selfChecks)
    .innerJoin(lessons, eq(lessons.id, selfChecks.lessonId))
    .where(waitingOf(unitId))
    .orderBy(asc(lessons.dueOn), asc(lessons.id));

/** How many tasks a unit has not answered. */
export async function countWaitingChecks(db: Db, unitId: number): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(selfChecks)
    .innerJoin(lessons, eq(lessons.id, selfChecks.lessonId))
    .where(waitingOf(unitId));
  return row?.count ?? 0;
}

/** Open lessons that are due or fully answered: the office closes them. */
export const countLessonsToClose = (db: Db, today: Day): Promise<number> =>
  db.$count(
    lessons,
    and(
      isNull(lessons.closedAt),
      sql`(${lte(lessons.dueOn, addDays(today, -1))} or not exists (select 1 from self_checks task where task.lesson_id = lessons.id and task.answered_at is null))`,
    ),
  );

/** The theme of the newest month; null if there is none. */
export async function findNewestTheme(db: Db): Promise<LessonHead | null> {
  const [theme] = await selectHeads(db)
    .where(sql`${lessons.month} is not null`)
    .orderBy(desc(lessons.month))
    .limit(1);
  return theme ?? null;
}

/** Locks a lesson; null if there is none. */
export async function lockLesson(db: Db, id: string) {
  const [row] = await db
    .select({ id: lessons.id, dueOn: lessons.dueOn, closedAt: lessons.closedAt })
    .from(lessons)
    .where(eq(lessons.id, id))
    .for('update');
  return row ?? null;
}
