/** Loads rota, notices and issues of the demo district through the commands that people use. */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { dutyOfficials, windowDuties } from '#db/tables/duties.ts';
import { issues } from '#db/tables/issues.ts';
import {
  demoBureaus,
  demoDutyReasons,
  demoIssuePlaces,
  demoIssues,
  demoNotices,
  demoReports,
  demoSections,
  type DemoBureau,
} from '#db/seed/demo-office.ts';
import type { DemoUnit } from '#db/seed/demo.ts';
import { changeDuty, planDuties, recordAttendance } from '#features/duties/commands.ts';
import { typedAttendance, typedDuty } from '#features/duties/input.ts';
import { listOfficial } from '#features/duties/officials/commands.ts';
import { findUnitDuty } from '#features/duties/queries.ts';
import { placesOf } from '#features/duties/rules.ts';
import {
  acknowledgeIssue,
  assignIssue,
  planRectification,
  recordMeasure,
  registerIssue,
  triageIssue,
} from '#features/issues/commands.ts';
import { typedMeasure, typedVerdict } from '#features/issues/input.ts';
import { submitReport } from '#features/issues/reports/commands.ts';
import {
  draftNotice,
  passFirstReview,
  passSecondReview,
  publishNotice,
  submitNotice,
} from '#features/publications/commands.ts';
import { editionOf } from '#features/publications/rules.ts';
import { ranks } from '#db/vocabulary/duties.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { editionOfValues } from '#platform/edition.ts';
import { dayOf, instantOf, type Day } from '#platform/day.ts';
import type { Region } from '#platform/region/profile.ts';

/** What these scenes need from the loader. */
export interface DemoStage {
  db: Db;
  region: Region;
  who(signInName: string): Actor;
  ctx(actor: Actor | null, at: Date): Ctx;
  /** A moment on the nth working day after the demo's first day. */
  at(workdays: number, time: string): Date;
  chance(below: number): number;
  experiencer(experiencerId: string): Actor;
  unitId(unit: DemoUnit): Promise<number>;
}

const monthOfWorkdays = 22;

/** Two months of turns at the windows: a past one with attendance, and one ahead. */
export async function sitAtWindows(stage: DemoStage): Promise<void> {
  for (const [index, bureau] of demoBureaus.entries()) {
    const reporter = stage.who(bureau.reporter);
    const before = stage.at(-monthOfWorkdays - 8, '09:00');
    const officials: string[] = [];
    for (const [position, [name, post]] of bureau.people.entries()) {
      const rank = ranks[Math.min(position, 2)];
      const { officialId } = await listOfficial(stage.ctx(reporter, before), {
        name,
        post,
        rank,
        startsOn: dayOf(before),
      });
      officials.push(officialId);
    }
    const lines = turnsOf(stage, bureau, index, officials);
    for (let from = 0; from < lines.length; from += 12) {
      const grid = lines
        .slice(from, from + 12)
        .flatMap((line, place) =>
          Object.entries(line).map(([field, value]) => [`${field}-${place}`, value]),
        );
      await planDuties(stage.ctx(reporter, before), Object.fromEntries(grid));
    }
  }
  await tick(stage);
}

/** Section chiefs weekly, heads and deputies every four weeks (R1), spread over the days. */
function turnsOf(
  stage: DemoStage,
  bureau: DemoBureau,
  index: number,
  officials: string[],
): Record<string, string>[] {
  const places = placesOf(stage.region);
  const place = places[bureau.floor % places.length]?.value as string;
  const turns: Record<string, string>[] = [];
  for (let n = -monthOfWorkdays; n <= monthOfWorkdays; n += 1) {
    const turn = (n + 100 + index * 2) % 20;
    const position =
      turn === 1 ? 0 : turn === 8 ? 1 : turn % 5 === 0 ? 2 : turn % 5 === 2 ? 3 : null;
    if (position === null) continue;
    turns.push({
      officialId: officials[position] as string,
      day: dayOf(stage.at(n, '09:00')),
      halfDay: turn % 2 === 0 ? 'am' : 'pm',
      place,
      windowNo: bureau.windowNo,
      items: bureau.items,
    });
  }
  return turns;
}

/** Attendance up to the demo's first morning. One turn has no record, and the next was changed. */
async function tick(stage: DemoStage): Promise<void> {
  const first = dayOf(stage.at(0, '09:00'));
  const turns = await stage.db
    .select({
      id: windowDuties.id,
      dutyOn: windowDuties.dutyOn,
      halfDay: windowDuties.halfDay,
      unitId: windowDuties.unitId,
      officialId: windowDuties.officialId,
    })
    .from(windowDuties)
    .orderBy(windowDuties.dutyOn, windowDuties.id);
  const desk = stage.who('desk');
  const past = turns.filter(
    ({ dutyOn, halfDay }) => dutyOn < first || (dutyOn === first && halfDay !== 'pm'),
  );
  for (const [index, turn] of past.entries()) {
    if (index === past.length - 3) continue;
    const at = stage.ctx(
      desk,
      instantOf(turn.dutyOn as Day, turn.dutyOn === first ? '08:40' : '14:30'),
    );
    const luck = stage.chance(20);
    const [deputy] =
      luck === 1
        ? await stage.db
            .select({ id: dutyOfficials.id })
            .from(dutyOfficials)
            .where(eq(dutyOfficials.unitId, turn.unitId))
        : [];
    const away = { attendance: 'absent', reason: demoDutyReasons.absent };
    const substituted = {
      attendance: 'substituted',
      reason: demoDutyReasons.substitute,
      substitute: deputy?.id,
    };
    const outcome =
      luck === 0
        ? away
        : deputy && deputy.id !== turn.officialId
          ? substituted
          : { attendance: 'present' };
    await recordAttendance(at, { dutyId: turn.id, edition: nobodyTicked, ...outcome });
  }
  await changeOne(
    stage,
    turns.find(({ dutyOn, halfDay }) => dutyOn === first && halfDay === 'pm') ??
      turns.find(({ dutyOn }) => dutyOn > first),
  );
}

async function changeOne(
  stage: DemoStage,
  turn: { id: string; unitId: number } | undefined,
): Promise<void> {
  if (!turn) return;
  const duty = await findUnitDuty(stage.db, turn.unitId, turn.id);
  if (!duty) return;
  const colleagues = await stage.db
    .select({ id: dutyOfficials.id })
    .from(dutyOfficials)
    .where(eq(dutyOfficials.unitId, duty.unitId))
    .orderBy(dutyOfficials.rank);
  const officialId = colleagues.find(({ id }) => id !== duty.officialId)?.id;
  const place = placesOf(stage.region).find(({ floor }) => floor === duty.floor)?.value;
  const bureau = await bureauOf(stage, duty.unitId);
  await changeDuty(stage.ctx(stage.who(bureau.reporter), stage.at(-1, '15:00')), {
    dutyId: turn.id,
    edition: editionOfValues(typedDuty(duty)),
    officialId,
    day: duty.dutyOn,
    halfDay: duty.halfDay,
    place,
    windowNo: duty.windowNo,
    items: duty.items,
    reason: demoDutyReasons.change,
  });
}

async function bureauOf(stage: DemoStage, unitId: number): Promise<DemoBureau> {
  for (const bureau of demoBureaus) if ((await stage.unitId(bureau.unit)) === unitId) return bureau;
  return demoBureaus[0] as DemoBureau;
}

export async function publishNotices(stage: DemoStage): Promise<void> {
  for (const { day, ...words } of demoNotices) {
    const text = { ...words, source: words.source ?? stage.region.words.office };
    const { publicationId } = await draftNotice(
      stage.ctx(stage.who('editor'), stage.at(day - 1, '10:00')),
      text,
    );
    await submitNotice(stage.ctx(stage.who('editor'), stage.at(day - 1, '11:00')), {
      publicationId,
    });
    const edition = editionOf({ ...text, attachments: [] });
    await passFirstReview(stage.ctx(stage.who('office'), stage.at(day - 1, '15:00')), {
      publicationId,
      edition,
    });
    await passSecondReview(stage.ctx(stage.who('reviewer'), stage.at(day - 1, '16:30')), {
      publicationId,
      edition,
      secrecyChecked: 'yes',
    });
    await publishNotice(stage.ctx(stage.who('reviewer'), stage.at(day, '09:30')), {
      publicationId,
      edition,
    });
  }
}

/** The edition of a turn without an attendance record. */
const nobodyTicked = editionOfValues(
  typedAttendance({
    attendance: null,
    attendanceReason: null,
    substituteId: null,
    substituteName: null,
    substitutePost: null,
  }),
);

const unrecorded = { measures: null, documents: null, implementedOn: null, effect: null };

/**
 * Sixty entries over 18 working days. The oldest are being rectified, the newest wait for the
 * office, some are overdue.
 */
export async function recordIssues(stage: DemoStage): Promise<void> {
  const clerks = [stage.who('office'), stage.who('office2')] as const;
  const places = [
    ...placesOf(stage.region).map(({ hall, floor }) => hall + floor),
    ...demoIssuePlaces,
  ];
  for (let n = 0; n < 60; n += 1) {
    const found = demoIssues[n % demoIssues.length] as (typeof demoIssues)[number];
    const place = places[Math.floor(n / demoIssues.length) % places.length] as string;
    const day = -18 + Math.floor(n * 0.29);
    // Who writes the words never releases them.
    const [releaser, writer] = n % 3 !== 0 ? clerks : ([clerks[1], clerks[0]] as const);
    const { issueId } = await registerIssue(stage.ctx(writer, stage.at(day, '15:00')), {
      listKind: found.list,
      issueTitle: found.title,
      publicText: `${found.text}（${place}）`,
      rawText: '',
      source: n % 3 === 0 ? 'open_day' : 'experiencer',
      sourceRef: '',
      openDayId: '',
      reportId: '',
      serviceItemId: '',
      channel: found.channel,
      stage: found.stage,
    });
    if (n >= 57) continue;
    const [registered] = await stage.db.select().from(issues).where(eq(issues.id, issueId));
    if (!registered) throw new Error('the issue is gone');
    const verdict = {
      listKind: found.list,
      issueTitle: found.title,
      publicText: `${found.text}（${place}）`,
      painTag: found.pain,
      severity: n % 7 === 0 ? 'important' : 'general',
      fixMode: found.fix,
    };
    await triageIssue(stage.ctx(writer, stage.at(day + 1, '10:00')), {
      issueId,
      edition: editionOfValues(typedVerdict(registered)),
      ...verdict,
    });
    if (n >= 55) continue;
    const leadUnitId = await stage.unitId(found.unit);
    await assignIssue(stage.ctx(releaser, stage.at(day + 1, '16:00')), {
      issueId,
      edition: editionOfValues(verdict),
      leadUnitId: String(leadUnitId),
      helperUnitIds: [],
      dueOn: '',
      publication: 'now',
      holdUntil: '',
      handoverNote: '',
    });
    if (n >= 51) continue;
    const reporter = {
      ...stage.who((await bureauOf(stage, leadUnitId)).reporter),
      unitId: leadUnitId,
    };
    await acknowledgeIssue(stage.ctx(reporter, stage.at(day + 2, '09:30')), { issueId });
    if (n >= 44 || stage.chance(6) === 0) continue;
    await planRectification(stage.ctx(reporter, stage.at(day + 3, '14:00')), {
      issueId,
      cause: found.cause,
      measures: found.measures,
      section: demoSections[n % demoSections.length],
      personInCharge:
        demoBureaus.find(({ unit }) => unit === found.unit)?.people[2]?.[0] ??
        demoBureaus[0]?.people[2]?.[0],
    });
    if (found.list !== 'optimization') continue;
    const isInForce = n < 35; // the newest one is not yet in force
    await recordMeasure(stage.ctx(reporter, stage.at(day + 5, '10:00')), {
      issueId,
      edition: editionOfValues({ ...typedMeasure(unrecorded), measures: found.measures }),
      measures: found.measures,
      documents: found.documents ?? '',
      implementedOn: dayOf(stage.at(isInForce ? day + 4 : 5, '09:00')),
      effect: isInForce ? found.effect : '',
    });
  }
  for (const report of demoReports)
    await submitReport(stage.ctx(null, stage.at(report.day, '19:30')), {
      text: report.text,
      place: report.place,
    });
}
