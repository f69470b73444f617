/** Calls commands that change a text as their pages do: with the edition that is stored now. */
import { eq } from 'drizzle-orm';
import { issues } from '#db/tables/issues.ts';
import { changeRights as changeRightsCommand } from '#features/accounts/staff/commands.ts';
import { typedRights } from '#features/accounts/staff/input.ts';
import { findStaff } from '#features/accounts/staff/queries.ts';
import { proposeDecision as proposeDecisionCommand } from '#features/ballots/life/counting/commands.ts';
import { typedProposal } from '#features/ballots/life/counting/input.ts';
import { findMiscount } from '#features/ballots/life/counting/queries.ts';
import { askToEndRating as askToEndRatingCommand } from '#features/ballots/life/ending/commands.ts';
import { typedRequest } from '#features/ballots/life/ending/input.ts';
import { findEndRequest } from '#features/ballots/life/ending/queries.ts';
import { countLeftovers as countLeftoversCommand } from '#features/ballots/slips/commands.ts';
import { typedCount } from '#features/ballots/slips/input.ts';
import { slipBatchOf } from '#features/ballots/slips/queries.ts';
import {
  confirmYear as confirmYearCommand,
  removeCalendarDay as removeCalendarDayCommand,
  reopenYear as reopenYearCommand,
  setCalendarDay as setCalendarDayCommand,
} from '#features/calendar/commands.ts';
import { typedDay, typedYear } from '#features/calendar/input.ts';
import { findException, listCalendarYears, lockYear } from '#features/calendar/queries.ts';
import {
  changeDuty as changeDutyCommand,
  recordAttendance as recordAttendanceCommand,
} from '#features/duties/commands.ts';
import { typedAttendance, typedDuty } from '#features/duties/input.ts';
import { lockDuty } from '#features/duties/queries.ts';
import { editCampaign as editCampaignCommand } from '#features/experiencers/campaigns/commands.ts';
import { typedCampaign } from '#features/experiencers/campaigns/input.ts';
import { findCampaign } from '#features/experiencers/campaigns/queries.ts';
import { setRecusals as setRecusalsCommand } from '#features/experiencers/recusals/commands.ts';
import { typedTies } from '#features/experiencers/recusals/input.ts';
import { listRecusals } from '#features/experiencers/recusals/queries.ts';
import {
  assignIssue as assignIssueCommand,
  recordMeasure as recordMeasureCommand,
  triageIssue as triageIssueCommand,
} from '#features/issues/commands.ts';
import { typedMeasure, typedVerdict } from '#features/issues/input.ts';
import {
  publishOpenDay as publishOpenDayCommand,
  reviseOpenDay as reviseOpenDayCommand,
} from '#features/open-days/commands.ts';
import { typedOpenDay } from '#features/open-days/input.ts';
import { getOfficeOpenDay } from '#features/open-days/queries.ts';
import { defaultRatingWindow } from '#features/open-days/rules.ts';
import { reviseNotice as reviseNoticeCommand } from '#features/publications/commands.ts';
import { typedNotice } from '#features/publications/input.ts';
import { findOfficeNotice } from '#features/publications/queries.ts';
import { editServiceItem as editServiceItemCommand } from '#features/service-items/commands.ts';
import { typedItem } from '#features/service-items/input.ts';
import { findServiceItem } from '#features/service-items/queries.ts';
import type { Command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { calendarDay } from '#platform/input.ts';
import { editionOfValues, type FormValues } from '#platform/edition.ts';

function asShown<Output>(
  run: Command<Output>,
  id: string,
  read: (ctx: Ctx, id: string) => Promise<FormValues | null>,
): Command<Output> {
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    const input = raw as Record<string, unknown>;
    const named = String(input[id]);
    const stored = /^(\d{1,9}|[0-9a-f-]{36}|[\d０-９年月日-]{8,11})$/.test(named)
      ? await read(ctx, named)
      : null;
    return run(ctx, { edition: stored ? editionOfValues(stored) : 'none', ...input });
  };
  return Object.assign(execute, { permission: run.permission });
}

export const reviseNotice = asShown(reviseNoticeCommand, 'publicationId', async ({ db }, id) => {
  const stored = await findOfficeNotice(db, id);
  return stored && typedNotice(stored);
});

export const editCampaign = asShown(editCampaignCommand, 'campaignId', async ({ db }, id) => {
  const stored = await findCampaign(db, id);
  return stored && typedCampaign(stored);
});

const shownOpenDay = async (ctx: Ctx, id: string): Promise<FormValues | null> => {
  const stored = await getOfficeOpenDay(ctx.db, id);
  if (!stored) return null;
  const rule = defaultRatingWindow(stored, await ctx.calendar(), ctx.region.limits);
  return typedOpenDay(stored, rule);
};
export const reviseOpenDay = asShown(reviseOpenDayCommand, 'openDayId', shownOpenDay);
export const publishOpenDay = asShown(publishOpenDayCommand, 'openDayId', shownOpenDay);

export const changeDuty = asShown(changeDutyCommand, 'dutyId', async ({ db }, id) => {
  const stored = await lockDuty(db, id, null);
  return stored && typedDuty(stored);
});

export const editServiceItem = asShown(editServiceItemCommand, 'itemId', async ({ db }, id) => {
  const stored = await findServiceItem(db, Number(id));
  return stored && typedItem(stored);
});

export const changeRights = asShown(changeRightsCommand, 'userId', async ({ db }, id) => {
  const stored = await findStaff(db, id);
  return stored && typedRights(stored);
});

const issueOf = async ({ db }: Ctx, id: string) =>
  (await db.select().from(issues).where(eq(issues.id, id)))[0];
const shownVerdict = async (ctx: Ctx, id: string): Promise<FormValues | null> => {
  const stored = await issueOf(ctx, id);
  return stored ? typedVerdict(stored) : null;
};
export const triageIssue = asShown(triageIssueCommand, 'issueId', shownVerdict);
export const assignIssue = asShown(assignIssueCommand, 'issueId', shownVerdict);
export const recordMeasure = asShown(recordMeasureCommand, 'issueId', async (ctx, id) => {
  const stored = await issueOf(ctx, id);
  return stored ? typedMeasure(stored) : null;
});

export const recordAttendance = asShown(recordAttendanceCommand, 'dutyId', async ({ db }, id) => {
  const stored = await lockDuty(db, id, null);
  return stored && typedAttendance(stored);
});

export const setRecusals = asShown(setRecusalsCommand, 'experiencerId', async ({ db }, id) =>
  typedTies(await listRecusals(db, id)),
);

export const proposeDecision = asShown(proposeDecisionCommand, 'openDayId', async ({ db }, id) => {
  const stored = await findMiscount(db, id);
  return stored && typedProposal(stored);
});
export const askToEndRating = asShown(askToEndRatingCommand, 'openDayId', async ({ db }, id) =>
  typedRequest(await findEndRequest(db, id)),
);
export const countLeftovers = asShown(countLeftoversCommand, 'openDayId', async ({ db }, id) => {
  const stored = await slipBatchOf(db, id);
  return stored && typedCount(stored);
});

const shownDay = async ({ db }: Ctx, typed: string): Promise<FormValues | null> => {
  const on = calendarDay.safeParse(typed).data;
  return on ? typedDay(await findException(db, on)) : null;
};
export const setCalendarDay = asShown(setCalendarDayCommand, 'day', shownDay);
export const removeCalendarDay = asShown(removeCalendarDayCommand, 'day', shownDay);
export const reopenYear = asShown(reopenYearCommand, 'year', async ({ db }, year) =>
  typedYear(await lockYear(db, Number(year))),
);

export const confirmYear = asShown(confirmYearCommand, 'year', async ({ db }, year) =>
  typedYear((await listCalendarYears(db)).find((known) => String(known.year) === year)),
);
