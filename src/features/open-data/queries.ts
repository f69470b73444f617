/**
 * Open data (features.md I5): the same published facts as on the pages, in pages. Contains nothing
 * about a person or a ballot.
 */
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { ballotManifests, publishedCells, slipBatches } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { halls } from '#db/tables/organisations.ts';
import { listRota } from '#features/duties/queries.ts';
import { byNumber, readRoster } from '#features/experiencers/queries.ts';
import { isCursorOfList, listPublicLines } from '#features/issues/queries.ts';
import { isOverdue, runsAgainstDate } from '#features/issues/rules.ts';
import { listUnits } from '#features/organisations/queries.ts';
import { latestDays } from '#features/open-days/queries.ts';
import { phaseOf } from '#features/open-days/rules.ts';
import type { Ctx } from '#platform/ctx.ts';
import { addDays, daysBetween } from '#platform/day.ts';
import { BadParameter, maximumDutyDays, type ListQuery } from './input.ts';
import type { Item, Resource } from './schemas.ts';

export interface DataPage<R extends Resource> {
  data: Item<R>[];
  next: string | null;
}

/**
 * `rows`: the maximum number of days, issues or people in one answer. The default is the page size.
 */
type Reader<R extends Resource> = (
  ctx: Ctx,
  query: ListQuery,
  rows?: number,
) => Promise<DataPage<R>>;

/** The id of a unit by its code. Throws `BadParameter` if no active unit has the code. */
async function unitIdOf(ctx: Ctx, code: string | undefined): Promise<number | null> {
  if (code === undefined) return null;
  const unit = (await listUnits(ctx.db)).find((one) => one.code === code);
  if (!unit) throw new BadParameter('malformed', 'unit');
  return unit.id;
}

const iso = (at: Date): string => at.toISOString();

/** Published days after the cursor, latest first. */
async function listDays(
  ctx: Ctx,
  after: string | null | undefined,
  { onlyRated, pageRows }: { onlyRated: boolean; pageRows: number },
) {
  const rows = await ctx.db
    .select({
      id: openDays.id,
      title: openDays.title,
      theme: openDays.theme,
      kind: openDays.kind,
      hall: halls.name,
      seats: openDays.seats,
      taken: openDays.taken,
      channels: openDays.channels,
      startsAt: openDays.startsAt,
      endsAt: openDays.endsAt,
      registrationOpensAt: openDays.registrationOpensAt,
      registrationClosesAt: openDays.registrationClosesAt,
      rateOpensAt: openDays.rateOpensAt,
      rateClosesAt: openDays.rateClosesAt,
      submittedAt: openDays.submittedAt,
      publishedAt: openDays.publishedAt,
      cancelledAt: openDays.cancelledAt,
      scoresPublishedAt: openDays.scoresPublishedAt,
      ratingHeldAt: openDays.ratingHeldAt,
      mixedAt: openDays.mixedAt,
      ratingEndedAt: openDays.ratingEndedAt,
    })
    .from(openDays)
    .innerJoin(halls, eq(halls.id, openDays.hallId))
    .where(
      and(
        isNotNull(openDays.publishedAt),
        onlyRated ? isNotNull(openDays.scoresPublishedAt) : undefined,
        latestDays.after(latestDays.read(after ?? null)),
      ),
    )
    .orderBy(...latestDays.by())
    .limit(pageRows + 1);
  const { rows: page, next } = latestDays.pageOf(rows, pageRows);
  return { page, next };
}

const readOpenDays: Reader<'open-days'> = async (ctx, { after }, rows = 50) => {
  const { page, next } = await listDays(ctx, after, { onlyRated: false, pageRows: rows });
  const themeName = new Map(ctx.region.themes.map(({ code, name }) => [code, name]));
  return {
    next,
    data: page.map((day) => ({
      id: day.id,
      title: day.title,
      theme: themeName.get(day.theme) ?? day.theme,
      kind: day.kind,
      hall: day.hall,
      startsAt: iso(day.startsAt),
      endsAt: iso(day.endsAt),
      registrationOpensAt: iso(day.registrationOpensAt),
      registrationClosesAt: iso(day.registrationClosesAt),
      rateOpensAt: iso(day.rateOpensAt),
      rateClosesAt: iso(day.rateClosesAt),
      seats: day.seats,
      seatsLeft: day.seats - day.taken,
      channels: day.channels,
      state: phaseOf(day, ctx.now, ctx.region.limits),
    })),
  };
};

const readExperiencers: Reader<'experiencers'> = async (ctx, { after = null }, size) => {
  const { rows, next } = await readRoster(ctx.db, ctx.today, after, size);
  return {
    next,
    data: rows.map(({ number, name, type, industry, town, startsOn, endsOn }) => ({
      number,
      name,
      type,
      industry,
      town,
      startsOn,
      endsOn,
    })),
  };
};

const readIssues: Reader<'issues'> = async (ctx, query, size) => {
  const { list = 'problem', unit, channel = null, state = null, after = null } = query;
  const overdue = query.overdue === 'true';
  const { rows, next } = await listPublicLines(
    ctx.db,
    { list, unitId: await unitIdOf(ctx, unit), channel, phase: state, overdue, words: [] },
    ctx.today,
    after,
    size,
  );
  return {
    next,
    data: rows.map((issue) => ({
      number: issue.number,
      list: issue.listKind,
      title: issue.title,
      unit: issue.leadUnit,
      channel: issue.channel,
      state: issue.phase,
      dueOn: runsAgainstDate(issue.listKind) ? issue.dueOn : null,
      closedOn: issue.closedOn,
      overdue: isOverdue(issue, ctx.today),
      measures: issue.measures,
      documents: issue.documents,
      implementedOn: issue.implementedOn,
      effect: issue.effect,
      publishedAt: iso(issue.publishedAt as Date),
      changedAt: iso(issue.changedAt),
    })),
  };
};

/**
 * Today and the next four weeks, unless a span is given; never more than two months in one answer.
 */
const readDuties: Reader<'duties'> = async (ctx, query) => {
  const from = query.from ?? ctx.today;
  const wanted = query.to ?? addDays(from, 28);
  const to = daysBetween(from, wanted) > maximumDutyDays ? addDays(from, maximumDutyDays) : wanted;
  await unitIdOf(ctx, query.unit);
  const entries = await listRota(ctx.db, { from, to, unit: query.unit ?? null }, ctx.today);
  return {
    next: null,
    data: entries.map(
      ({
        id,
        dutyOn,
        halfDay,
        unit,
        name,
        post,
        hall,
        floor,
        windowNo,
        items,
        status,
        original,
        reason,
      }) => ({
        id,
        day: dutyOn,
        halfDay,
        unit,
        name,
        post,
        hall,
        floor,
        window: windowNo,
        items,
        status,
        original,
        reason,
      }),
    ),
  };
};

const readRatings: Reader<'ratings'> = async (ctx, { after }, rows = 5) => {
  // The default is small because each day has about twenty cells.
  const { page, next } = await listDays(ctx, after, { onlyRated: true, pageRows: rows });
  if (page.length === 0) return { data: [], next };
  const cells = await ctx.db
    .select({
      openDayId: publishedCells.openDayId,
      channel: publishedCells.channel,
      measure: publishedCells.measure,
      graded: publishedCells.graded,
      meanTenths: publishedCells.meanTenths,
      distribution: publishedCells.distribution,
      notDone: publishedCells.notDone,
      handedOut: slipBatches.handedOut,
      issued: ballotManifests.issued,
    })
    .from(publishedCells)
    .leftJoin(slipBatches, eq(slipBatches.openDayId, publishedCells.openDayId))
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, publishedCells.openDayId))
    .where(
      inArray(
        publishedCells.openDayId,
        page.map(({ id }) => id),
      ),
    )
    .orderBy(publishedCells.channel, publishedCells.measure);
  return {
    next,
    data: page.flatMap((day) =>
      cells
        .filter(({ openDayId }) => openDayId === day.id)
        .map((cell) => ({
          openDayId: day.id,
          openDay: day.title,
          startsAt: iso(day.startsAt),
          channel: cell.channel,
          measure: cell.measure,
          graded: cell.graded,
          mean: cell.meanTenths === null ? null : cell.meanTenths / 10,
          distribution: cell.distribution,
          notDone: cell.notDone,
          slipsHandedOut: cell.handedOut,
          ticketsIssued: cell.issued,
        })),
    ),
  };
};

/** Whether `after` is a valid cursor of the list. A list without pages has none. */
const isPlace: Record<
  Resource,
  (ctx: Ctx, after: string, query: ListQuery) => boolean | Promise<boolean>
> = {
  'open-days': (_ctx, after) => latestDays.read(after) !== null,
  'experiencers': (_ctx, after) => byNumber.read(after) !== null,
  'issues': ({ db }, after, query) => isCursorOfList(db, query.overdue === 'true', after),
  'duties': () => false,
  'ratings': (_ctx, after) => latestDays.read(after) !== null,
};

/** Refuses an invalid cursor. With the first page as the answer, a program would read for ever. */
const fromPlace =
  <R extends Resource>(resource: R, read: Reader<R>): Reader<R> =>
  async (ctx, query, rows) => {
    const { after = null } = query;
    if (after !== null && !(await isPlace[resource](ctx, after, query)))
      throw new BadParameter('malformed', 'after');
    return read(ctx, query, rows);
  };

export const readers: { [R in Resource]: Reader<R> } = {
  'open-days': fromPlace('open-days', readOpenDays),
  'experiencers': fromPlace('experiencers', readExperiencers),
  'issues': fromPlace('issues', readIssues),
  'duties': fromPlace('duties', readDuties),
  'ratings': fromPlace('ratings', readRatings),
};

/** Rows of a sheet in memory at once. */
const batchRows: Record<Resource, number> = {
  'open-days': 200,
  'experiencers': 500,
  'issues': 500,
  'duties': 500,
  'ratings': 25,
};

export async function* readWhole<R extends Resource>(
  ctx: Ctx,
  resource: R,
  query: ListQuery,
): AsyncGenerator<Item<R>[], undefined, undefined> {
  for (let after = query.after ?? null; ;) {
    const page = await readers[resource](ctx, { ...query, after }, batchRows[resource]);
    yield page.data;
    if (page.next === null) return;
    after = page.next;
  }
}
