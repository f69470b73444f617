/** Reads the three lists. The public sees published entries; a unit sees what it leads or helps. */
import {
  type Placeholder,
  type SQL,
  and,
  asc,
  desc,
  eq,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  sql,
} from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { issueTexts } from '#db/tables/intake.ts';
import { issueSteps, issueTallies, issueUnits, issues, reports } from '#db/tables/issues.ts';
import { openDays } from '#db/tables/open-days.ts';
import { units } from '#db/tables/organisations.ts';
import { users } from '#db/tables/people.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import {
  type IssuePhase,
  type IssueStatus,
  type ListKind,
  listKinds,
} from '#db/vocabulary/issues.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import { type Day, addDays, addYears, dayOf, instantOf, yearOf } from '#platform/day.ts';
import { type Page, keyset, keysetByRow } from '#platform/keyset.ts';
import type { IssueScope } from './policy.ts';
import { type NumberPart, seriesOfPart } from './rules.ts';

/** Only what a list row shows. Decoding columns is most of a list's cost, timestamps above all. */
const rowColumns = {
  number: issues.number,
  title: issues.title,
  phase: issues.phase,
  channel: issues.channel,
  leadUnit: units.shortName,
  dueOn: issues.dueOn,
  closedOn: issues.closedOn,
  listKind: issues.listKind,
  implementedOn: issues.implementedOn,
  outcome: issues.outcome,
};

/** Further columns for feeds, open data and the office. */
const line = {
  ...rowColumns,
  id: issues.id,
  measures: issues.measures,
  documents: issues.documents,
  effect: issues.effect,
  status: issues.status,
  registeredAt: issues.registeredAt,
  publishedAt: issues.publishedAt,
  changedAt: issues.changedAt,
};

const selectRows = (db: Db, columns: typeof rowColumns) =>
  db.select(columns).from(issues).leftJoin(units, eq(units.id, issues.leadUnitId));
const selectLines = (db: Db) =>
  db.select(line).from(issues).leftJoin(units, eq(units.id, issues.leadUnitId));
export type IssueRow = Awaited<ReturnType<typeof selectRows>>[number];
export type IssueLine = Awaited<ReturnType<typeof selectLines>>[number];

export interface IssueFilter {
  list: ListKind;
  unitId: number | null;
  channel: Channel | null;
  phase: IssuePhase | null;
  overdue: boolean;
  /** Words to find in title and text. All must occur; each has at least two characters. */
  words: readonly string[];
}

export const pageRows = 20;

const isPublic = isNotNull(issues.publishedAt);
/** A time limit runs. */
const limitRuns = sql`${issues.phase} in ('todo', 'doing') and ${issues.listKind} <> 'optimization'`;
/** The SQL form of `isOverdue` in rules.ts. */
export const overdueOn = (today: Day | Placeholder): SQL | undefined =>
  and(limitRuns, lt(issues.dueOn, today));

/**
 * A published list, newest first; with `overdue`, the longest overdue first. `after` is the cursor
 * `next` of the previous page. An unknown cursor gives the first page.
 */
export const listPublicIssues = (
  db: Db,
  filter: IssueFilter,
  today: Day,
  after: string | null,
): Promise<Page<IssueRow>> => listPublic(db, rowColumns, filter, today, after);

/** The same list with the columns of `line`. */
export const listPublicLines = async (
  db: Db,
  filter: IssueFilter,
  today: Day,
  after: string | null,
  size = pageRows,
): Promise<Page<IssueLine>> =>
  (await listPublic(db, line, filter, today, after, size)) as Page<IssueLine>;

async function listPublic(
  db: Db,
  columns: typeof rowColumns,
  filter: IssueFilter,
  today: Day,
  after: string | null,
  size = pageRows,
): Promise<Page<IssueRow>> {
  const { list, unitId, channel, phase, overdue, words } = filter;
  const cursor = await readCursor(db, overdue, after);
  if (words.length === 0 && size === pageRows)
    return pageOf(
      await preparedList(db, columns, filter, cursor).execute(valuesOf(filter, today, cursor)),
      pageRows,
      overdue,
    );
  const where = and(
    isPublic,
    eq(issues.listKind, list),
    unitId === null ? undefined : eq(issues.leadUnitId, unitId),
    channel ? eq(issues.channel, channel) : undefined,
    phase ? eq(issues.phase, phase) : undefined,
    overdue ? overdueOn(today) : undefined,
    afterCursor(cursor),
  );
  // Overdue issues are few enough to scan.
  const rows =
    overdue || words.length === 0
      ? await selectLines(db)
          .where(and(where, containsAll(publicWords, words)))
          .orderBy(...(overdue ? byDueDay : byPublication).by())
          .limit(size + 1)
      : await searchLines(
          db,
          where,
          { list, phase, unitId, words },
          yearOf(cursor && 'publishedAt' in cursor ? dayOf(cursor.publishedAt) : today),
        );
  return pageOf(rows, size, overdue);
}

const { placeholder } = sql;
/** A literal in the statement: with a parameter, PostgreSQL plans for a tenth of the table. */
const literalLimit = sql`${pageRows + 1}`.inlineParams() as unknown as number;

/** Prepares the list for a filter and a cursor, with placeholders for the values. */
const buildList = (
  db: Db,
  columns: typeof rowColumns,
  { unitId, channel, phase, overdue }: IssueFilter,
  cursor: ListCursor | null,
  name: string,
) =>
  selectRows(db, columns)
    .where(
      and(
        isPublic,
        eq(issues.listKind, placeholder('list')),
        unitId === null ? undefined : eq(issues.leadUnitId, placeholder('unitId')),
        channel ? eq(issues.channel, placeholder('channel')) : undefined,
        phase ? eq(issues.phase, placeholder('phase')) : undefined,
        overdue ? overdueOn(placeholder('today')) : undefined,
        cursor ? (overdue ? byDueDay : byPublication).afterPlaceholders() : undefined,
      ),
    )
    .orderBy(...(overdue ? byDueDay : byPublication).by())
    .limit(literalLimit)
    .prepare(name);

/**
 * Lists without search words are by far the most frequent query, in a few dozen shapes. Each shape
 * is built once and sent as a named statement: building and planning are most of its cost. The best
 * index is the same for all values.
 */
function preparedList(
  db: Db,
  columns: typeof rowColumns,
  filter: IssueFilter,
  cursor: ListCursor | null,
): ReturnType<typeof buildList> {
  const { unitId, channel, phase, overdue } = filter;
  const shape = `issues ${[columns === line, unitId !== null, channel, phase, overdue, cursor].map((part) => (part ? 1 : 0)).join('')}`;
  const known = preparedLists.get(db) ?? new Map<string, ReturnType<typeof buildList>>();
  preparedLists.set(db, known);
  const list = known.get(shape) ?? buildList(db, columns, filter, cursor, shape);
  known.set(shape, list);
  return list;
}

const preparedLists = new WeakMap<Db, Map<string, ReturnType<typeof buildList>>>();

const valuesOf = (
  { list, unitId, channel, phase }: IssueFilter,
  today: Day,
  cursor: ListCursor | null,
): Record<string, unknown> => ({
  list,
  unitId,
  channel,
  phase,
  today,
  ...(cursor && 'dueOn' in cursor
    ? byDueDay.placeholderValues(cursor)
    : byPublication.placeholderValues(cursor)),
});

/** Counts the rows of a filter, up to `limit`. */
export async function countPublicIssues(
  db: Db,
  filter: Omit<IssueFilter, 'words' | 'channel'>,
  today: Day,
  limit: number,
): Promise<number> {
  const { list, unitId, phase, overdue } = filter;
  const some = db
    .select({ one: sql`1` })
    .from(issues)
    .where(
      and(
        isPublic,
        eq(issues.listKind, list),
        unitId === null ? undefined : eq(issues.leadUnitId, unitId),
        phase ? eq(issues.phase, phase) : undefined,
        overdue ? overdueOn(today) : undefined,
      ),
    )
    .orderBy(...(overdue ? byDueDay : byPublication).by())
    .limit(limit)
    .as('some');
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(some);
  return row?.count ?? 0;
}

/** Times of publication and registration never change, so the cursor holds only the number. */
const byPublication = keysetByRow(
  'descending',
  { publishedAt: [issues.publishedAt, 'instant'], number: [issues.number, 'code'] },
  'number',
);
const byRegistration = keysetByRow(
  'descending',
  { registeredAt: [issues.registeredAt, 'instant'], number: [issues.number, 'code'] },
  'number',
);
/** A due day may change between two pages, so the cursor holds the day that was shown. */
const byDueDay = keyset('ascending', {
  dueOn: [issues.dueOn, 'day'],
  number: [issues.number, 'code'],
});
type DueCursor = NonNullable<ReturnType<typeof byDueDay.read>>;
type ListCursor = DueCursor | NonNullable<Awaited<ReturnType<typeof byPublication.read>>>;

const readCursor = async (
  db: Db,
  overdue: boolean,
  after: string | null,
): Promise<ListCursor | null> => (overdue ? byDueDay.read(after) : byPublication.read(db, after));

/** Rows after a cursor of a published list. */
const afterCursor = (cursor: ListCursor | null): SQL | undefined =>
  cursor && 'dueOn' in cursor ? byDueDay.after(cursor) : byPublication.after(cursor);

/** Whether `after` is a valid cursor of a published list. */
export const isCursorOfList = async (db: Db, overdue: boolean, after: string): Promise<boolean> =>
  (await readCursor(db, overdue, after)) !== null;

/** Every overdue row has a due day. */
const pageOf = <Row extends { number: string; dueOn: Day | null }>(
  rows: Row[],
  size: number,
  overdue: boolean,
): Page<Row> =>
  overdue
    ? byDueDay.pageOf(rows as (Row & { dueOn: Day })[], size)
    : byPublication.pageOf(rows, size);

const publicWords = sql`${issues.title} || ' ' || ${issues.publicText}`;
const containsAll = (text: SQL, words: readonly string[]): SQL | undefined =>
  and(...words.map((word) => sql`strpos(lower(${text}), lower(${word}::text)) > 0`));

/** Rows to scan, from the start of the page, before the search uses the index. */
const scannedRows = 1_000;

/**
 * A frequent word is soon found among the next rows. A rare word is searched in the index of
 * two-character pieces and of marks for list, state and unit. The search goes back one year at a
 * time until the page is full. Both ways read few rows.
 */
async function searchLines(
  db: Db,
  where: SQL | undefined,
  { list, phase, unitId, words }: Pick<IssueFilter, 'list' | 'phase' | 'unitId' | 'words'>,
  newestYear: number,
): Promise<IssueLine[]> {
  const nextRows = db
    .select({ ...line, says: publicWords.as('says') })
    .from(issues)
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .where(where)
    .orderBy(...byPublication.by())
    .limit(scannedRows)
    .as('nextRows');
  const found = await db
    .select()
    .from(nextRows)
    .where(containsAll(sql`${nextRows.says}`, words))
    .orderBy(...byPublication.by(nextRows))
    .limit(pageRows + 1);
  if (found.length > pageRows) return found.map(({ says: _, ...row }) => row);
  const [first] = await db
    .select({
      year: sql<
        number | null
      >`extract(year from min(${issues.publishedAt}) at time zone 'UTC')::int`,
    })
    .from(issues)
    .where(and(isPublic, eq(issues.listKind, list)));
  const rows: IssueLine[] = [];
  for (
    let year = newestYear;
    first?.year && year >= first.year && rows.length <= pageRows;
    year -= 1
  ) {
    const searchedPieces = sql.join(
      words.map(
        (word) => sql`text_pieces(${word}::text, ${`${year}-07-01T00:00:00Z`}::timestamptz)`,
      ),
      sql` || `,
    );
    const inIndex = sql`(text_pieces(${publicWords}, ${issues.publishedAt}) || issue_marks(${issues.listKind}, ${issues.phase}, ${issues.leadUnitId})) @> (${searchedPieces} || issue_marks(${list}, ${phase}, ${unitId}))`;
    // Order by an expression: the planner would otherwise scan an ordered index to find the word.
    rows.push(
      ...(await selectLines(db)
        .where(and(where, inIndex, containsAll(publicWords, words)))
        .orderBy(sql`${issues.publishedAt} + interval '0' desc`, desc(issues.number))
        .limit(pageRows + 1 - rows.length)),
    );
  }
  return rows;
}

/** Issues whose number has this part: the whole number, or its beginning if no serial is given. */
const hasNumberPart = (part: NumberPart, today: Day): SQL => {
  const series = seriesOfPart(part, today);
  return part.serial
    ? inArray(
        issues.number,
        series.map((one) => `${one}-${part.serial}`),
      )
    : inArray(sql`left(${issues.number}, 8)`, series);
};

/** Published issues of all lists whose number has this part, newest first, at most `pageRows`. */
export const listPublicByNumberPart = (db: Db, part: NumberPart, today: Day): Promise<IssueRow[]> =>
  selectRows(db, rowColumns)
    .where(and(isPublic, hasNumberPart(part, today)))
    .orderBy(...byPublication.by())
    .limit(pageRows);

const detail = {
  ...line,
  publicText: issues.publicText,
  source: issues.source,
  stage: issues.stage,
  painTag: issues.painTag,
  severity: issues.severity,
  fixMode: issues.fixMode,
  leadUnitId: issues.leadUnitId,
  dueRule: issues.dueRule,
  dueFrom: issues.dueFrom,
  dueWorkdays: issues.dueWorkdays,
  cause: issues.cause,
  section: issues.section,
  round: issues.round,
  item: serviceItems.name,
  openDayId: issues.openDayId,
  openDay: openDays.title,
  mergedInto: sql<{
    number: string;
    title: string;
  } | null>`(select json_build_object('number', target.number, 'title', target.title)
    from issues target where target.id = issues.merged_into_id)`,
  helpers: sql<
    { id: number; name: string }[]
  >`(select coalesce(json_agg(json_build_object('id', helper.id, 'name', helper.short_name) order by helper.id), '[]')
    from issue_units helping join units helper on helper.id = helping.unit_id where helping.issue_id = issues.id)`,
};

const selectDetail = <Fields extends Record<string, unknown>>(
  db: Db,
  fields: Fields & Parameters<Db['select']>[0],
) =>
  db
    .select(fields)
    .from(issues)
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .leftJoin(serviceItems, eq(serviceItems.id, issues.serviceItemId))
    .leftJoin(openDays, eq(openDays.id, issues.openDayId));

/** A published issue by its number, with its public history; otherwise null. */
export async function getPublicIssue(db: Db, number: string | null) {
  if (number === null) return null;
  const [issue] = await selectDetail(db, detail).where(and(eq(issues.number, number), isPublic));
  return issue ? { ...issue, steps: await listPublicSteps(db, issue.id) } : null;
}
export type PublicIssue = NonNullable<Awaited<ReturnType<typeof getPublicIssue>>>;

/** Where a merged issue is dealt with, if that issue is public; otherwise null. */
export async function findMergedInto(db: Db, number: string | null): Promise<string | null> {
  if (number === null) return null;
  const target = alias(issues, 'target');
  const [row] = await db
    .select({ number: target.number })
    .from(issues)
    .innerJoin(target, eq(target.id, issues.mergedIntoId))
    .where(and(eq(issues.number, number), isNotNull(target.publishedAt)));
  return row?.number ?? null;
}

const stepKind = issueSteps.kind;

const listPublicSteps = (db: Db, issueId: string) =>
  db
    .select({
      id: issueSteps.id,
      kind: stepKind,
      unit: units.shortName,
      dueOn: issueSteps.dueOn,
      opinion: issueSteps.opinion,
      at: issueSteps.at,
    })
    .from(issueSteps)
    .leftJoin(units, eq(units.id, sql`coalesce(${issueSteps.unitId}, ${issueSteps.actorUnitId})`))
    .where(and(eq(issueSteps.issueId, issueId), eq(issueSteps.visibility, 'public')))
    .orderBy(asc(issueSteps.id));

const returnedBy = sql<
  (number | null)[]
>`array(select step.actor_unit_id from issue_steps step where step.issue_id = issues.id and step.kind = 'transfer' order by step.id)`;

const officeDetail = {
  ...detail,
  rawText: issues.rawText,
  sourceRef: issues.sourceRef,
  reportId: issues.reportId,
  personInCharge: issues.personInCharge,
  assignedOn: issues.assignedOn,
  holdUntil: issues.holdUntil,
  returnedBy,
};

/** The rows of a scope. For a unit: what it leads or helps with. */
export const within = (scope: IssueScope): SQL | undefined =>
  scope.kind === 'all'
    ? undefined
    : sql`(${issues.leadUnitId} = ${scope.unitId} or exists (select 1 from issue_units helping where helping.issue_id = issues.id and helping.unit_id = ${scope.unitId}))`;

/** One issue with its whole history; null outside the scope. */
export async function getOfficeIssue(db: Db, scope: IssueScope, id: string | null) {
  if (id === null) return null;
  const [issue] = await selectDetail(db, officeDetail).where(and(eq(issues.id, id), within(scope)));
  if (!issue) return null;
  const steps = await db
    .select({
      kind: stepKind,
      visibility: issueSteps.visibility,
      actor: users.name,
      unit: units.shortName,
      dueOn: issueSteps.dueOn,
      opinion: issueSteps.opinion,
      note: issueSteps.note,
      at: issueSteps.at,
    })
    .from(issueSteps)
    .leftJoin(users, eq(users.id, issueSteps.actorId))
    .leftJoin(units, eq(units.id, sql`coalesce(${issueSteps.unitId}, ${issueSteps.actorUnitId})`))
    .where(eq(issueSteps.issueId, id))
    .orderBy(asc(issueSteps.id));
  return { ...issue, steps };
}

/** The version of the public words that nobody has released or declined yet. */
export const isOpenText = and(isNull(issueTexts.releasedAt), isNull(issueTexts.declinedAt));

/** Who wrote, or last edited, the words that wait for release; null if none do. */
export async function findOpenTextWriter(db: Db, issueId: string): Promise<string | null> {
  const [text] = await db
    .select({ writtenBy: issueTexts.writtenBy })
    .from(issueTexts)
    .where(and(eq(issueTexts.issueId, issueId), isOpenText));
  return text?.writtenBy ?? null;
}

/** Locks an issue until the transaction ends. Null outside the scope. */
export async function lockIssue(db: Db, scope: IssueScope, id: string) {
  const [issue] = await db
    .select({
      id: issues.id,
      number: issues.number,
      listKind: line.listKind,
      status: line.status,
      phase: issues.phase,
      source: issues.source,
      title: issues.title,
      publicText: issues.publicText,
      painTag: issues.painTag,
      severity: issues.severity,
      fixMode: detail.fixMode,
      leadUnitId: issues.leadUnitId,
      round: issues.round,
      dueOn: issues.dueOn,
      publishedAt: issues.publishedAt,
      registeredAt: issues.registeredAt,
      returnedBy,
      measures: issues.measures,
      documents: issues.documents,
      implementedOn: issues.implementedOn,
      effect: issues.effect,
    })
    .from(issues)
    .where(and(eq(issues.id, id), within(scope)))
    .for('update', { of: issues });
  return issue ?? null;
}
export type LockedIssue = NonNullable<Awaited<ReturnType<typeof lockIssue>>>;

/** A published issue with the report of an experiencer; null for any other. */
export async function findReportedIssue(db: Db, issueId: string) {
  const [issue] = await db
    .select({
      number: issues.number,
      title: issues.title,
      unit: units.shortName,
      dueOn: issues.dueOn,
      reportId: reports.id,
    })
    .from(issues)
    .innerJoin(reports, eq(reports.id, issues.reportId))
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .where(
      and(eq(issues.id, issueId), isNotNull(issues.publishedAt), isNotNull(reports.reporterId)),
    );
  return issue ?? null;
}

export interface OfficeFilter {
  status: IssueStatus | null;
  unitId: number | null;
  overdue: boolean;
  /** Issues in work, the earliest due day first. */
  queue?: boolean;
  number: NumberPart | null;
  /** Registered from the first to the last of these days. */
  registered?: { from: Day; to: Day } | null;
}

/** Overdue issues and the queue stand in the order of their due days. */
export const isInDueOrder = ({ overdue, queue }: OfficeFilter): boolean =>
  overdue || queue === true;

/** The rows of a filter, the same for the list, its export and the official forms. */
const matches = (
  { status, unitId, overdue, queue, number, registered }: OfficeFilter,
  today: Day,
) =>
  and(
    status ? eq(issues.status, status) : undefined,
    overdue ? overdueOn(today) : undefined,
    queue ? and(limitRuns, isNotNull(issues.dueOn)) : undefined,
    number ? hasNumberPart(number, today) : undefined,
    unitId === null ? undefined : eq(issues.leadUnitId, unitId),
    registered
      ? and(
          gte(issues.registeredAt, instantOf(registered.from)),
          lt(issues.registeredAt, instantOf(addDays(registered.to, 1))),
        )
      : undefined,
  );

/**
 * The back office's list, newest registration first; overdue issues and the queue by due day. A
 * unit's list merges what it leads and what it helps with. Each part is read in order from an
 * index. A unit's lists by due day have only what it leads: a helper unit has no due day.
 */
export async function listOfficeIssues(
  db: Db,
  scope: IssueScope,
  filter: OfficeFilter,
  today: Day,
  after: string | null,
  size = pageRows,
): Promise<Page<IssueLine>> {
  const inDueOrder = isInDueOrder(filter);
  const due = inDueOrder ? byDueDay.read(after) : null;
  const cursor = inDueOrder ? null : await byRegistration.read(db, after);
  const where = and(matches(filter, today), byDueDay.after(due), byRegistration.after(cursor));
  const led = selectLines(db)
    .where(and(where, scope.kind === 'unit' ? eq(issues.leadUnitId, scope.unitId) : undefined))
    .orderBy(...(inDueOrder ? byDueDay : byRegistration).by())
    .limit(size + 1);
  if (scope.kind === 'all' || inDueOrder) return pageOf(await led, size, inDueOrder);
  // `issueUnits` repeats the time, so this part is read in order without reading each issue.
  const helped = db
    .select(line)
    .from(issueUnits)
    .innerJoin(issues, eq(issues.id, issueUnits.issueId))
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .where(
      and(
        where,
        eq(issueUnits.unitId, scope.unitId),
        cursor ? lte(issueUnits.registeredAt, cursor.registeredAt) : undefined,
      ),
    )
    .orderBy(desc(issueUnits.registeredAt), desc(issues.number))
    .limit(size + 1);
  const [own, others] = await Promise.all([led, helped]);
  const rows = [...own, ...others].sort(
    (a, b) => b.registeredAt.getTime() - a.registeredAt.getTime() || compare(b.number, a.number),
  );
  return byRegistration.pageOf(rows, size);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** All rows of the office's list, a batch at a time. */
export async function* readOfficeList(
  db: Db,
  scope: IssueScope,
  filter: OfficeFilter,
  today: Day,
): AsyncGenerator<IssueLine[], undefined, undefined> {
  for (let after: string | null = null; ;) {
    const page: Page<IssueLine> = await listOfficeIssues(db, scope, filter, today, after, 500);
    yield page.rows;
    if (page.next === null) return;
    after = page.next;
  }
}

/** What the lead unit last reported as done. The same request for both columns. */
const lastRequest = <T>(column: SQL) =>
  sql<T | null>`(select ${column} from closure_requests request where request.issue_id = issues.id order by request.id desc limit 1)`;

/**
 * Problems for the official forms, oldest first, at most `maximum`. Other lists are no problems, so
 * they are in no form.
 */
export const listFormRows = (
  db: Db,
  scope: IssueScope,
  filter: OfficeFilter,
  today: Day,
  maximum: number,
) =>
  selectDetail(db, {
    number: issues.number,
    registeredAt: issues.registeredAt,
    openDayAt: openDays.startsAt,
    source: issues.source,
    item: serviceItems.name,
    channel: issues.channel,
    publicText: issues.publicText,
    cause: issues.cause,
    measures: issues.measures,
    section: issues.section,
    leadUnitId: issues.leadUnitId,
    leadUnit: units.shortName,
    helpers: detail.helpers,
    dueOn: issues.dueOn,
    listKind: issues.listKind,
    status: issues.status,
    phase: issues.phase,
    closedOn: issues.closedOn,
    completedOn: lastRequest<Day>(sql`request.completed_on::text`),
    resultText: lastRequest<string>(sql`request.result_text`),
  })
    .where(
      and(
        matches(filter, today),
        eq(issues.listKind, 'problem'),
        within(scope),
        // As in the list: a helper has no due day.
        filter.overdue && scope.kind === 'unit' ? eq(issues.leadUnitId, scope.unitId) : undefined,
      ),
    )
    .orderBy(asc(issues.registeredAt), asc(issues.number))
    .limit(maximum);
export type FormRow = Awaited<ReturnType<typeof listFormRows>>[number];

/** Counts of the office's queue: issues by state, and overdue ones. */
export async function countOfficeIssues(
  db: Db,
  scope: IssueScope,
  today: Day,
): Promise<{ waiting: Partial<Record<IssueStatus, number>>; overdue: number }> {
  const waiting: IssueStatus[] = [
    'registered',
    'triaged',
    'transferred',
    'assigned',
    'acknowledged',
  ];
  const [byStatus, [late]] = await Promise.all([
    db
      .select({ status: line.status, count: sql<number>`count(*)::int` })
      .from(issues)
      .where(and(inArray(issues.status, waiting), within(scope)))
      .groupBy(issues.status),
    db
      .select({ count: sql<number>`count(*)::int` })
      .from(issues)
      .where(
        and(
          overdueOn(today),
          scope.kind === 'unit' ? eq(issues.leadUnitId, scope.unitId) : undefined,
        ),
      ),
  ]);
  return {
    waiting: Object.fromEntries(byStatus.map(({ status, count }) => [status, count])),
    overdue: late?.count ?? 0,
  };
}

/** Published issues of all three lists, the latest change first. */
export const listLatestChanged = (db: Db, limit: number): Promise<IssueLine[]> =>
  selectLines(db).where(isPublic).orderBy(desc(issues.changedAt), desc(issues.number)).limit(limit);

/** The newest published entries of all three lists, for the home page. */
export async function latestIssues(db: Db, count: number): Promise<IssueLine[]> {
  const lists = await Promise.all(
    listKinds.map((list) =>
      selectLines(db)
        .where(and(isPublic, eq(issues.listKind, list)))
        .orderBy(...byPublication.by())
        .limit(count),
    ),
  );
  return lists
    .flat()
    .sort((a, b) => Number(b.publishedAt) - Number(a.publishedAt) || compare(b.number, a.number))
    .slice(0, count);
}

/**
 * Counts for the home page's loop, each equal to the length of a list: published problems
 * (/issues?list=problem), published improvements (/issues?list=optimization), entries of the other
 * lists in work, and the overdue ones of these. Reads `issueTallies`: a few hundred rows, whatever
 * the number of issues.
 */
export async function loopNumbers(db: Db, today: Day) {
  const sumWhere = (where: SQL) =>
    sql<number>`coalesce(sum(${issueTallies.count}) filter (where ${where}), 0)::int`;
  const isRunning = sql`${issueTallies.phase} in ('todo', 'doing') and ${issueTallies.listKind} <> 'optimization'`;
  const [row] = await db
    .select({
      found: sumWhere(sql`${issueTallies.listKind} = 'problem'`),
      optimizations: sumWhere(sql`${issueTallies.listKind} = 'optimization'`),
      running: sumWhere(isRunning),
      overdue: sumWhere(sql`${isRunning} and ${issueTallies.dueOn} < ${today}`),
    })
    .from(issueTallies);
  return row ?? { found: 0, optimizations: 0, running: 0, overdue: 0 };
}

/** Published open days of the last year, latest first: possible origins of an issue. */
export const listFindingDays = (db: Db, today: Day) =>
  db
    .select({ id: openDays.id, title: openDays.title, startsAt: openDays.startsAt })
    .from(openDays)
    .where(
      and(
        isNotNull(openDays.publishedAt),
        gte(openDays.startsAt, instantOf(addYears(today, -1))),
        lt(openDays.startsAt, instantOf(addDays(today, 1))),
      ),
    )
    .orderBy(desc(openDays.startsAt));

interface Chosen {
  leadUnitId?: number | null;
  unitId?: number | null;
  helperUnitIds?: number[];
  serviceItemId?: number | null;
  openDayId?: string | null;
}

/** Field names of chosen units, items and days that do not exist or are inactive. */
export async function findUnknownChoices(db: Db, chosen: Chosen): Promise<(keyof Chosen)[]> {
  const unitCount = (ids: readonly number[]) =>
    db.$count(units, and(inArray(units.id, [...ids]), eq(units.active, true)));
  const asked = {
    leadUnitId: [chosen.leadUnitId ?? []].flat(),
    unitId: [chosen.unitId ?? []].flat(),
    helperUnitIds: chosen.helperUnitIds ?? [],
    serviceItemId: [chosen.serviceItemId ?? []].flat(),
    openDayId: [chosen.openDayId ?? []].flat(),
  };
  const [known] = await db
    .select({
      leadUnitId: unitCount(asked.leadUnitId),
      unitId: unitCount(asked.unitId),
      helperUnitIds: unitCount(asked.helperUnitIds),
      serviceItemId: db.$count(
        serviceItems,
        and(inArray(serviceItems.id, asked.serviceItemId), eq(serviceItems.active, true)),
      ),
      openDayId: db.$count(
        openDays,
        and(inArray(openDays.id, asked.openDayId), isNotNull(openDays.publishedAt)),
      ),
    })
    .from(sql`(select 1) one`);
  return (Object.keys(asked) as (keyof Chosen)[]).filter(
    (field) => Number(known?.[field]) !== asked[field].length,
  );
}
