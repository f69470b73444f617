/**
 * Issues on their whole way (F6–F13): requests, draws, votes, look-backs, a second round. All runs
 * in the order of time, with the daily entry of the public log at 17:00, the seed of the draws.
 */
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { experiencers } from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';
import {
  demoGuideLink,
  demoLoops,
  demoPictures,
  demoWalker,
  type DemoAct,
  type DemoLoop,
} from '#db/seed/demo-acceptance.ts';
import { demoBureaus, demoSections } from '#db/seed/demo-office.ts';
import {
  answerRecurrence,
  recordLookBack,
} from '#features/issues/acceptance/afterwards/commands.ts';
import { acceptIssue, returnIssue } from '#features/issues/acceptance/closing/commands.ts';
import { keepAcceptances, sendToAcceptance } from '#features/issues/acceptance/draws/commands.ts';
import { listCandidates, listDrawable } from '#features/issues/acceptance/draws/queries.ts';
import { drawOrder } from '#features/issues/acceptance/draws/rules.ts';
import { listAcceptances, listTasks } from '#features/issues/acceptance/queries.ts';
import { reportRecurrence } from '#features/issues/acceptance/recurrences/commands.ts';
import { vote } from '#features/issues/acceptance/votes/commands.ts';
import {
  acknowledgeIssue,
  assignIssue,
  planRectification,
  registerIssue,
  triageIssue,
} from '#features/issues/commands.ts';
import { typedVerdict } from '#features/issues/input.ts';
import {
  addEvidence,
  confirmExplanation,
  grantExtension,
  proposeExplanation,
  reportProgress,
  requestClosure,
  requestExplanation,
  requestExtension,
} from '#features/issues/rectification/commands.ts';
import { findExplanation } from '#features/issues/rectification/queries.ts';
import { markDay } from '#features/operation/commands.ts';
import { systemActor, type Actor, type Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { editionOfValues } from '#platform/edition.ts';
import type { DemoStage } from '../office/commands.ts';

interface Running {
  plan: DemoLoop;
  issueId: string;
  number: string;
  reporter: Actor;
  leader: Actor;
}

interface Scheduled {
  at: Date;
  run: (at: Date) => Promise<unknown>;
}

/** Working days before the demo, from the first list to the last daily entry. */
const firstMark = -37;

export async function closeLoops(stage: DemoStage): Promise<void> {
  const scheduled: Scheduled[] = [];
  const on = (day: number, time: string, run: Scheduled['run']): unknown =>
    scheduled.push({ at: stage.at(day, time), run });
  const walker = await findWalker(stage);
  for (const plan of demoLoops) {
    const loop: Running = { plan, issueId: '', number: '', ...peopleOf(stage, plan) };
    on(plan.day, '09:20', (at) => register(stage, loop, at));
    on(plan.day + 1, '09:30', (at) => acknowledge(stage, loop, at));
    on(plan.day + 2, '11:00', (at) => plans(stage, loop, at));
    for (const act of plan.acts)
      on(act.on, timeOf[act.act], (at) => perform(stage, loop, act, at, walker));
  }
  const waiting = demoLoops.flatMap(({ acts }) => {
    const last = acts.findLast(({ act }) => act === 'list');
    return last && !acts.some(({ act, on: day }) => act === 'close' && day > last.on)
      ? [last.on]
      : [];
  });
  for (let day = firstMark; day < 0; day += 1)
    on(day, '17:00', (at) => mark(stage, at, waiting.includes(day) ? walker : null));
  for (const { at, run } of scheduled.toSorted((a, b) => a.at.getTime() - b.at.getTime()))
    await run(at);
}

/** A late list waits for the next day's entry, which the demo's visitors see made. */
const timeOf: Record<DemoAct['act'], string> = {
  pictures: '13:30',
  closure: '14:00',
  list: '15:30',
  listLate: '17:20',
  vote: '15:40',
  close: '16:20',
  return: '16:20',
  assign: '09:50',
  acknowledge: '09:50',
  plan: '09:50',
  progress: '11:20',
  lookBack: '10:40',
  recurs: '19:10',
  reopen: '10:10',
  extend: '15:10',
  grant: '10:30',
  explain: '14:30',
  propose: '10:50',
  confirm: '15:50',
};

const peopleOf = (stage: DemoStage, { unit }: DemoLoop): { reporter: Actor; leader: Actor } =>
  unit === 'market'
    ? { reporter: stage.who('dept'), leader: stage.who('leader') }
    : { reporter: stage.who('dept2'), leader: stage.who('leader2') };

async function findWalker(stage: DemoStage): Promise<string | null> {
  const [person] = await stage.db
    .select({ id: experiencers.id })
    .from(experiencers)
    .innerJoin(users, eq(users.id, experiencers.userId))
    .where(eq(users.signInName, demoWalker));
  return person?.id ?? null;
}

const textOf = ({ list, title, text }: DemoLoop) => ({
  listKind: list,
  issueTitle: title,
  publicText: text,
});
const verdictOf = (plan: DemoLoop) => ({
  ...textOf(plan),
  painTag: plan.pain,
  severity: 'general',
  fixMode: plan.fix,
});

async function register(stage: DemoStage, loop: Running, at: Date): Promise<void> {
  const { plan } = loop;
  const writer = stage.ctx(stage.who('office2'), at);
  const { issueId, number } = await registerIssue(writer, {
    ...textOf(plan),
    rawText: '',
    source: 'experiencer',
    sourceRef: '',
    openDayId: '',
    reportId: '',
    serviceItemId: '',
    channel: plan.channel,
    stage: plan.stage,
  });
  Object.assign(loop, { issueId, number });
  await triageIssue(writer, {
    issueId,
    ...verdictOf(plan),
    edition: editionOfValues(
      typedVerdict({
        listKind: plan.list,
        title: plan.title,
        publicText: plan.text,
        painTag: null,
        severity: null,
        fixMode: null,
      }),
    ),
  });
  await assign(stage, loop, at);
}

async function assign(stage: DemoStage, { plan, issueId }: Running, at: Date): Promise<void> {
  await assignIssue(stage.ctx(stage.who('office'), at), {
    issueId,
    edition: editionOfValues(verdictOf(plan)),
    leadUnitId: String(await stage.unitId(plan.unit)),
    helperUnitIds: [],
    dueOn: '',
    publication: 'now',
    holdUntil: '',
    handoverNote: '',
  });
}

const acknowledge = (stage: DemoStage, { issueId, reporter }: Running, at: Date) =>
  acknowledgeIssue(stage.ctx(reporter, at), { issueId });

const plans = (stage: DemoStage, { plan, issueId, reporter }: Running, at: Date) =>
  planRectification(stage.ctx(reporter, at), {
    issueId,
    cause: plan.cause,
    measures: plan.measures,
    section: demoSections[0],
    personInCharge: demoBureaus.find(({ unit }) => unit === plan.unit)?.people[2]?.[0],
  });

async function perform(
  stage: DemoStage,
  loop: Running,
  act: DemoAct,
  at: Date,
  walker: string | null,
): Promise<unknown> {
  const { issueId, leader, reporter } = loop;
  const office = stage.ctx(stage.who('office'), at);
  const asLeader = stage.ctx(leader, at);
  switch (act.act) {
    case 'assign':
      return assign(stage, loop, at);
    case 'acknowledge':
      return acknowledge(stage, loop, at);
    case 'plan':
      return plans(stage, loop, at);
    case 'pictures':
      return showPictures(stage.ctx(reporter, at), issueId);
    case 'progress':
      return reportProgress(stage.ctx(reporter, at), {
        issueId,
        progress: act.words,
        reach: 'public',
      });
    case 'closure':
      return requestClosure(asLeader, {
        issueId,
        resultText: act.result,
        completedOn: dayOf(at),
        link: demoGuideLink,
      });
    case 'list':
    case 'listLate':
      return sendToAcceptance(office, { issueId });
    case 'vote':
      return voteNext(stage, { issueId, at, keep: walker }, act);
    case 'close':
      return acceptIssue(office, { issueId });
    case 'return':
      return returnIssue(office, { issueId, returnReasons: act.words, newDueOn: '' });
    case 'lookBack':
      return recordLookBack(office, { issueId, held: act.held, lookBackWords: act.words });
    case 'recurs':
      return reportRecurrence(stage.ctx(null, at), {
        issueNumber: loop.number,
        recurrenceWords: act.words,
      });
    case 'reopen':
      return answerRecurrence(office, { issueId, recurs: 'yes', recurrenceAnswer: act.words });
    case 'extend':
      return requestExtension(asLeader, {
        issueId,
        extensionReason: act.words,
        extendTo: dayOf(stage.at(act.to, '09:00')),
      });
    case 'grant':
      return grantExtension(office, { issueId });
    case 'explain':
      return requestExplanation(asLeader, {
        issueId,
        demandOutcome: act.outcome,
        basis: act.basis,
        explanation: act.words,
      });
    case 'propose':
      return proposeExplanation(office, await readExplanation(stage, issueId));
    case 'confirm':
      return confirmExplanation(
        stage.ctx(stage.who('office2'), at),
        await readExplanation(stage, issueId),
      );
  }
}

const readExplanation = async (stage: DemoStage, issueId: string) => ({
  issueId,
  explanationId: String((await findExplanation(stage.db, issueId))?.id),
});

/**
 * The next drawn person votes. Of the last list, the visitor's account (`keep`) keeps its task, so
 * that visitors can vote.
 */
async function voteNext(
  stage: DemoStage,
  { issueId, at, keep }: { issueId: string; at: Date; keep: string | null },
  { verdict, words }: { verdict: string; words: string },
): Promise<void> {
  const [running] = await listAcceptances(stage.db, issueId);
  const tasks = (running ? await listTasks(stage.db, running.id) : []).filter(
    ({ ended }) => ended === null,
  );
  const task = tasks.find(({ experiencerId }) => experiencerId !== keep) ?? tasks[0];
  if (!task) throw new Error('nobody has a task');
  await vote(stage.ctx(stage.experiencer(task.experiencerId), at), {
    taskId: task.id,
    verdict,
    voteWords: words,
  });
}

async function showPictures(ctx: Ctx, issueId: string): Promise<void> {
  const picture = async (svg: string, name: string) =>
    new File([new Uint8Array(await sharp(Buffer.from(svg)).jpeg().toBuffer())], name);
  await addEvidence(ctx, {
    issueId,
    evidenceTitle: demoPictures.title,
    before: await picture(demoPictures.before, 'before.jpg'),
    after: await picture(demoPictures.after, 'after.jpg'),
    document: '',
    reach: 'public',
    people: 'none',
  });
}

class AnotherDraw extends Error {}

/** Daily entries that are tried until the visitor's account is drawn. */
const maximumTries = 150;

/**
 * The daily entry and its draws, as the job does. `wanted`: an account that visitors sign in with.
 * The job runs at any millisecond; the demo takes one whose draw gives this account a task.
 */
async function mark(stage: DemoStage, at: Date, wanted: string | null): Promise<void> {
  for (let ms = 0; ; ms += 1) {
    const portal = stage.ctx(systemActor, new Date(at.getTime() + ms));
    try {
      await stage.db.transaction(async () => {
        await markDay(portal);
        if (wanted !== null && ms < maximumTries && !(await willBeDrawn(stage, wanted)))
          throw new AnotherDraw();
      });
    } catch (error) {
      if (error instanceof AnotherDraw) continue;
      throw error;
    }
    await keepAcceptances(portal);
    return;
  }
}

/** Whether the newest daily entry gives this person a task. */
async function willBeDrawn(stage: DemoStage, experiencerId: string): Promise<boolean> {
  for (const { id, seed } of await listDrawable(stage.db)) {
    const candidates = await listCandidates(stage.db, id);
    const own = candidates.find((one) => one.experiencerId === experiencerId);
    const order = drawOrder(
      seed,
      candidates.map(({ number }) => number),
    );
    const { acceptors } = stage.region.limits;
    if (own && order.slice(0, acceptors).includes(own.number)) return true;
  }
  return false;
}
