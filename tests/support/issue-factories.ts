/**
 * Issues for tests, brought to their state by the real commands, so that history, dates and status
 * agree. The default time is Monday 2026-11-23, 9:00.
 */
import type { Db } from '#db/connect.ts';
import {
  acknowledgeIssue,
  planRectification,
  registerIssue,
  transferIssue,
} from '#features/issues/commands.ts';
import { requestClosure } from '#features/issues/rectification/commands.ts';
import { ctx } from './ctx.ts';
import { assignIssue, triageIssue } from './editions.ts';
import { town } from './town.ts';

export const registration = {
  listKind: 'problem',
  issueTitle: '自助机打印社保证明要反复刷身份证',
  publicText: '在区政务服务大厅自助机打印社保证明，每打一页都要重新刷一次身份证。',
  source: 'open_day',
  serviceItemId: '2',
  channel: 'kiosk',
  stage: 'online',
};
export const verdict = {
  listKind: 'problem',
  issueTitle: registration.issueTitle,
  publicText: registration.publicText,
  painTag: 'pain',
  severity: 'general',
  fixMode: 'time_limited',
};
export const handover = { leadUnitId: '1', helperUnitIds: ['3'], publication: 'now' };
export const plan = {
  cause: '设备没有记住本次读卡的结果。',
  measures: '更新自助机程序，同一次办理只读一次卡。',
  section: '信息科',
  personInCharge: '王科长',
};
export const closure = {
  resultText: '自助机程序已经更新，同一次办理只读一次卡，连续打印不用再刷身份证。',
  completedOn: '2026-11-23',
  link: 'https://www.example.gov.cn/guide/shebao',
  stepsBefore: '6',
  stepsAfter: '4',
  timeBefore: '20',
  timeAfter: '6',
  timeUnit: 'minute',
};

export type Stage =
  | 'registered'
  | 'triaged'
  | 'assigned'
  | 'transferred'
  | 'acknowledged'
  | 'rectifying'
  | 'closure_requested';
const order: Stage[] = [
  'registered',
  'triaged',
  'assigned',
  'acknowledged',
  'rectifying',
  'closure_requested',
];

interface Wanted {
  at?: string;
  registration?: Partial<
    Record<keyof typeof registration | 'openDayId' | 'reportId' | 'rawText' | 'sourceRef', string>
  >;
  verdict?: Partial<typeof verdict>;
  handover?: Partial<{
    leadUnitId: string;
    helperUnitIds: string[];
    publication: string;
    dueOn: string;
    holdUntil: string;
    handoverNote: string;
  }>;
}

/**
 * An issue that has reached this stage. By default its lead unit is 1 (`town.reporter`), its helper
 * 3.
 */
export async function anIssue(
  db: Db,
  stage: Stage,
  { at = '2026-11-23T09:00+08:00', ...wanted }: Wanted = {},
): Promise<{ issueId: string; number: string }> {
  const writer = ctx(db, { actor: town.office2, now: at });
  const office = ctx(db, { actor: town.office, now: at }); // hands over what another wrote
  const issue = await registerIssue(writer, { ...registration, ...wanted.registration });
  const reached = (wish: Stage) =>
    order.indexOf(stage === 'transferred' ? 'assigned' : stage) >= order.indexOf(wish);
  const { issueId } = issue;
  if (reached('triaged'))
    await triageIssue(writer, {
      issueId,
      ...verdict,
      ...wanted.verdict,
      ...(wanted.registration?.listKind && { listKind: wanted.registration.listKind }),
    });
  if (reached('assigned')) await assignIssue(office, { issueId, ...handover, ...wanted.handover });
  const unit = ctx(db, {
    actor: { ...town.reporter, unitId: Number(wanted.handover?.leadUnitId ?? handover.leadUnitId) },
    now: at,
  });
  if (stage === 'transferred')
    await transferIssue(unit, { issueId, returnReason: '这件事由区税务局办理。' });
  if (reached('acknowledged')) await acknowledgeIssue(unit, { issueId });
  if (reached('rectifying')) await planRectification(unit, { issueId, ...plan });
  if (reached('closure_requested'))
    await requestClosure(
      ctx(db, {
        actor: { ...town.leader, unitId: unit.actor?.unitId ?? null },
        now: at,
      }),
      { issueId, ...closure, completedOn: at.slice(0, 10) },
    );
  return issue;
}
