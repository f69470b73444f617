/** Issues of the demo district that end without acceptance (不予受理, 并案), and its self-checks. */
import { and, asc, eq, gte, inArray, isNotNull, ne, notInArray } from 'drizzle-orm';
import { issueEndings } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import { units } from '#db/tables/organisations.ts';
import { demoEndings, demoLessons } from '#db/seed/demo-intake.ts';
import { demoBureaus, demoIssues } from '#db/seed/demo-office.ts';
import { assignIssue, registerIssue, triageIssue } from '#features/issues/commands.ts';
import { decideEnding, mergeIssue, rejectIssue } from '#features/issues/intake/commands.ts';
import { answerCheck, openLesson, registerFromCheck } from '#features/issues/lessons/commands.ts';
import { typedVerdict } from '#features/issues/input.ts';
import { dayOf } from '#platform/day.ts';
import { editionOfValues } from '#platform/edition.ts';
import type { DemoStage } from '../office/commands.ts';

/** Issues of `recordIssues`: what these scenes say is about them. */
const isRecent = (stage: DemoStage) =>
  and(gte(issues.registeredAt, stage.at(-18, '15:00')), inArray(issues.title, demoTitles));
const demoTitles = demoIssues.map(({ title }) => title);

/** Six endings: three of each kind, before the hand-over, confirmed, and waiting. */
export async function endIssues(stage: DemoStage): Promise<void> {
  const [office, office2] = [stage.who('office'), stage.who('office2')];
  const targets = await stage.db
    .select({ number: issues.number })
    .from(issues)
    .where(and(isRecent(stage), isNotNull(issues.publishedAt), eq(issues.listKind, 'problem')))
    .orderBy(asc(issues.number));
  const unitId = await stage.unitId('market');
  for (const [index, told] of demoEndings.entries()) {
    const text = { listKind: 'problem', issueTitle: told.title, publicText: told.text };
    const { issueId } = await registerIssue(stage.ctx(office2, stage.at(told.day, '09:20')), {
      ...text,
      rawText: '',
      source: 'portal',
      sourceRef: '',
      openDayId: '',
      reportId: '',
      serviceItemId: '',
      channel: '',
      stage: '',
    });
    if (told.state !== 'before') {
      const verdict = { ...text, painTag: '', severity: 'general', fixMode: 'immediate' };
      await triageIssue(stage.ctx(office2, stage.at(told.day, '09:40')), {
        issueId,
        ...verdict,
        edition: editionOfValues(
          typedVerdict({
            listKind: 'problem',
            title: told.title,
            publicText: told.text,
            painTag: null,
            severity: null,
            fixMode: null,
          }),
        ),
      });
      await assignIssue(stage.ctx(office, stage.at(told.day, '10:30')), {
        issueId,
        edition: editionOfValues(verdict),
        leadUnitId: String(unitId),
        helperUnitIds: [],
        dueOn: '',
        publication: 'now',
        holdUntil: '',
        handoverNote: '',
      });
    }
    const proposing = stage.ctx(office2, stage.at(told.day + 1, '09:10'));
    if (told.kind === 'reject')
      await rejectIssue(proposing, { issueId, rejectReason: told.reason });
    else
      await mergeIssue(proposing, {
        issueId,
        targetNumber: targets[index]?.number,
        mergeReason: told.reason,
      });
    if (told.state !== 'confirmed') continue;
    const [ending] = await stage.db
      .select({ id: issueEndings.id })
      .from(issueEndings)
      .where(eq(issueEndings.issueId, issueId));
    await decideEnding(stage.ctx(office, stage.at(told.day + 1, '15:00')), {
      issueId,
      endingId: ending?.id,
      decision: 'confirmed',
    });
  }
}

/** One problem checked by five units, three of which have answered; and the theme of the month. */
export async function learnLessons(stage: DemoStage): Promise<void> {
  const office = stage.who('office');
  const [parent] = await stage.db
    .select({ id: issues.id, leadUnitId: issues.leadUnitId })
    .from(issues)
    .where(
      and(
        isRecent(stage),
        isNotNull(issues.publishedAt),
        eq(issues.listKind, 'problem'),
        ne(issues.phase, 'off'),
      ),
    )
    .orderBy(asc(issues.number))
    .offset(1)
    .limit(1);
  const bureaus = await Promise.all(
    demoBureaus.map(async ({ unit, reporter }) => ({
      unitId: await stage.unitId(unit),
      reporter: stage.who(reporter),
    })),
  );
  const dueOn = dayOf(stage.at(6, '09:00'));
  const others = bureaus.filter(({ unitId }) => unitId !== parent?.leadUnitId).slice(0, 4);
  const [silent] = await stage.db // the fifth unit has not answered
    .select({ id: units.id })
    .from(units)
    .where(
      and(
        eq(units.active, true),
        notInArray(
          units.id,
          bureaus.map(({ unitId }) => unitId),
        ),
      ),
    )
    .orderBy(asc(units.id))
    .limit(1);
  const { lessonId } = await openLesson(stage.ctx(office, stage.at(-5, '10:00')), {
    issueId: parent?.id,
    month: '',
    lessonTitle: demoLessons.parent.title,
    task: demoLessons.parent.task,
    checkDueOn: dueOn,
    checkUnitIds: [...others.map(({ unitId }) => unitId), ...(silent ? [silent.id] : [])].map(
      String,
    ),
  });
  for (const [index, answer] of demoLessons.answers.entries()) {
    const unit = others[index];
    if (!unit) continue;
    const at = stage.at(-4 + index, '15:20');
    await answerCheck(stage.ctx({ ...unit.reporter, unitId: unit.unitId }, at), {
      lessonId,
      checkOutcome: answer.outcome,
      finding: answer.finding,
      changedRule: answer.changedRule,
    });
    if (index === 0)
      await registerFromCheck(stage.ctx({ ...unit.reporter, unitId: unit.unitId }, at), {
        lessonId,
        issueTitle: demoLessons.found.title,
        publicText: demoLessons.found.text,
      });
  }
  const begun = stage.at(-2, '09:30');
  await openLesson(stage.ctx(office, begun), {
    issueId: '',
    month: dayOf(begun).slice(0, 7),
    lessonTitle: demoLessons.theme.title,
    task: demoLessons.theme.task,
    checkDueOn: dueOn,
    checkUnitIds: bureaus.map(({ unitId }) => String(unitId)),
  });
}
