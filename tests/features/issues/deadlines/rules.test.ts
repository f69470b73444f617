import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { issueMoves, issueStatuses, type IssueStepKind } from '#db/vocabulary/issues.ts';
import {
  deadlineRulesFrom,
  deadlinesOf,
  nextStepOf,
  stagesOf,
  type DatedStep,
  type IssueFacts,
} from '#features/issues/deadlines/rules.ts';
import { statusAfter, statusOf } from '#features/issues/rules.ts';
import { nextSentence } from '#labels/deadlines.ts';
import { createWorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, day, instantOf } from '#platform/day.ts';
import { notice2026 } from '#tests/support/notices.ts';
import { testRegion } from '#tests/support/region.ts';

const calendar = createWorkCalendar({
  offDays: new Set([...notice2026.off, day('2027-01-01')]),
  makeUpDays: new Set(notice2026.makeUp),
  officialYears: new Set([2026]),
  coveredYears: new Set([2026, 2027]),
});
const deadlines = deadlineRulesFrom([], deadlinesOf(testRegion.limits));
const names = { office: '办公室', unit: '区医保局' };

/** An issue registered on Monday 2026-11-23, with one step each day after it. */
function issueAfter(...kinds: IssueStepKind[]): IssueFacts {
  const steps = ['register' as const, ...kinds].map((kind, index): DatedStep => ({
    kind,
    at: instantOf(addDays(day('2026-11-23'), index), '10:00'),
    dueOn: null,
  }));
  return {
    listKind: 'problem',
    status: statusOf(steps),
    dueOn: kinds.includes('assign') ? day('2026-12-16') : null,
    implementedOn: null,
    effect: null,
    steps,
  };
}
const toRectifying: IssueStepKind[] = ['triage', 'assign', 'acknowledge', 'plan'];
const toClosed: IssueStepKind[] = [
  ...toRectifying,
  'request_closure',
  'send_to_acceptance',
  'accept',
];
const sentence = (issue: IssueFacts, today: string) =>
  nextSentence(nextStepOf(issue, day(today), calendar, deadlines), names);
const line = (issue: IssueFacts, today: string) =>
  stagesOf(issue, day(today), calendar, deadlines)
    .map(({ stage, state, on }) => `${stage} ${state} ${on ?? '-'}`)
    .join('\n');

describe('the next step of an issue', () => {
  test.each<[string, IssueStepKind[], string, string]>([
    ['registered', [], '2026-11-23', '办公室最迟在2026年11月24日研判，定下清单、轻重和整改方式。'],
    ['triaged', ['triage'], '2026-11-24', '办公室最迟在2026年11月24日交办给责任单位。'],
    ['assigned', ['triage', 'assign'], '2026-11-25', '区医保局最迟在2026年11月26日签收。'],
    [
      'assigned, late',
      ['triage', 'assign'],
      '2026-11-30',
      '区医保局最迟在2026年11月26日签收，已经晚了 2 个工作日。',
    ],
    [
      'returned by the unit',
      ['triage', 'assign', 'transfer'],
      '2026-11-26',
      '办公室最迟在2026年11月27日重新指定责任单位。',
    ],
    [
      'returned by two units',
      ['triage', 'assign', 'transfer', 'reassign', 'transfer'],
      '2026-11-28',
      '召集人最迟在2026年11月30日重新指定责任单位。',
    ],
    [
      'acknowledged',
      ['triage', 'assign', 'acknowledge'],
      '2026-11-26',
      '区医保局最迟在2026年12月16日写明原因和措施并整改完成。',
    ],
    [
      'in work',
      toRectifying,
      '2026-12-16',
      '区医保局最迟在2026年12月16日整改完成，由单位负责人申请销号。',
    ],
    [
      'in work, late on a Saturday',
      toRectifying,
      '2026-12-17',
      '区医保局最迟在2026年12月16日整改完成，由单位负责人申请销号，已经晚了 1 个工作日。',
    ],
    [
      'an extension',
      [...toRectifying, 'request_extension'],
      '2026-11-28',
      '办公室最迟在2026年11月30日答复延期申请。',
    ],
    [
      'cannot be fixed',
      [...toRectifying, 'request_unfixable'],
      '2026-11-28',
      '办公室最迟在2026年11月30日审核“无法整改”的说明。',
    ],
    [
      'closure requested',
      [...toRectifying, 'request_closure'],
      '2026-11-28',
      '办公室最迟在2026年11月30日抽签请体验员验收。',
    ],
    [
      'in acceptance',
      [...toRectifying, 'request_closure', 'send_to_acceptance'],
      '2026-11-29',
      '抽中的体验员最迟在2026年12月4日重新办一遍，写明通过还是不通过。',
    ],
    [
      'not accepted',
      [...toRectifying, 'request_closure', 'send_to_acceptance', 'return'],
      '2026-11-30',
      '区医保局最迟在2026年12月16日按验收意见重新整改完成。',
    ],
    [
      'closed',
      toClosed,
      '2026-12-01',
      '办公室最迟在2026年12月30日组织回头看，查问题有没有再出现。',
    ],
    [
      'looked back once',
      [...toClosed, 'look_back'],
      '2026-12-31',
      '办公室最迟在2027年3月1日组织回头看，查问题有没有再出现。',
    ],
    [
      'looked back twice',
      [...toClosed, 'look_back', 'look_back'],
      '2027-03-01',
      '两次回头看都做完了，这件事办结。',
    ],
    [
      'came again',
      [...toClosed, 'reopen'],
      '2026-12-01',
      '办公室最迟在2026年12月2日重新交办（第2轮）。',
    ],
    [
      'explained',
      [...toRectifying, 'request_unfixable', 'explain'],
      '2026-12-01',
      '已作解释说明，不再办理。您有不同看法，可以再反映。',
    ],
    ['rejected', ['reject'], '2026-12-01', '不予受理，不再办理。'],
    ['merged', ['merge'], '2026-12-01', '已并入同类事项，随那一件一起办理。'],
  ])('%s', (_name, kinds, today, words) => {
    expect(sentence(issueAfter(...kinds), today)).toBe(words);
  });

  test('the day that acceptance was given is the day that counts', () => {
    const issue = issueAfter(...toRectifying, 'request_closure', 'send_to_acceptance');
    const steps = issue.steps.map((step) =>
      step.kind === 'send_to_acceptance' ? { ...step, dueOn: day('2026-12-09') } : step,
    );
    expect(sentence({ ...issue, steps }, '2026-11-30')).toContain('2026年12月9日');
  });

  test('an improvement has no time limit and is never late', () => {
    const measure = {
      ...issueAfter(...toRectifying),
      listKind: 'optimization' as const,
    };
    expect(sentence(measure, '2027-12-01')).toBe('区医保局实施措施，登记实施日期。');
    const inForce = { ...measure, implementedOn: day('2026-12-01') };
    expect(sentence(inForce, '2026-12-02')).toBe('区医保局登记实施成效。');
    expect(sentence({ ...inForce, effect: '少跑一次' }, '2026-12-02')).toBe(
      '措施已经实施，成效已登记。',
    );
    expect(line(inForce, '2026-12-02')).toBe(
      'registered done 2026-11-23\ntriaged done 2026-11-24\nassigned done 2026-11-25\nacknowledged done 2026-11-26\nplanned done 2026-11-27\nin_force done 2026-12-01',
    );
  });
});

describe('the stages of an issue', () => {
  test('passed ones have their day, the present one its last day, the others come later', () => {
    expect(line(issueAfter('triage', 'assign'), '2026-11-25')).toBe(
      'registered done 2026-11-23\ntriaged done 2026-11-24\nassigned done 2026-11-25\nacknowledged now 2026-11-26\nrectified ahead 2026-12-16\naccepted ahead -\nclosed ahead -\nlooked_back ahead -',
    );
    expect(line(issueAfter(...toRectifying), '2026-12-20')).toContain('rectified late 2026-12-16');
  });

  test('after a fail the fix starts again', () => {
    const stages = line(
      issueAfter(...toRectifying, 'request_closure', 'send_to_acceptance', 'return'),
      '2026-12-01',
    );
    expect(stages).toContain('rectified now 2026-12-16\naccepted ahead -');
  });

  test('a second round starts at the hand-over', () => {
    expect(line(issueAfter(...toClosed, 'reopen'), '2026-12-01')).toBe(
      'registered done 2026-11-23\ntriaged done 2026-11-24\nassigned now 2026-12-02\nacknowledged ahead -\nrectified ahead -\naccepted ahead -\nclosed ahead -\nlooked_back ahead -',
    );
  });

  test('the first round leaves nothing behind in the second', () => {
    const again = issueAfter(
      'triage',
      'assign',
      'transfer',
      'reassign',
      'acknowledge',
      'plan',
      'request_closure',
      'send_to_acceptance',
      'accept',
      'reopen',
      'assign',
    );
    expect(sentence(again, '2026-12-04')).toBe('区医保局最迟在2026年12月7日签收。');
  });

  test('after the seal only the look-back is left', () => {
    expect(line(issueAfter(...toClosed), '2026-12-01')).toContain(
      'closed done 2026-11-30\nlooked_back now 2026-12-30',
    );
    expect(line(issueAfter(...toClosed, 'look_back'), '2026-12-31')).toContain(
      'looked_back now 2027-03-01',
    );
    expect(line(issueAfter(...toClosed, 'look_back', 'look_back'), '2027-03-01')).toContain(
      'looked_back done 2026-12-02',
    );
  });

  test('another end takes the place of what would have come', () => {
    expect(line(issueAfter('triage', 'merge'), '2026-12-01')).toBe(
      'registered done 2026-11-23\ntriaged done 2026-11-24\nmerged done 2026-11-25',
    );
  });

  test('every history has a sentence and one present stage at most, in order', () => {
    const choice = fc.array(fc.nat(), { maxLength: 25 });
    fc.assert(
      fc.property(choice, fc.nat(200), (choices, later) => {
        const kinds: IssueStepKind[] = [];
        let status: (typeof issueStatuses)[number] = 'registered';
        for (const pick of choices) {
          const moves = issueMoves.filter((move) => statusAfter(status, move));
          const move = moves[pick % Math.max(moves.length, 1)];
          if (!move) break;
          kinds.push(move);
          status = statusAfter(status, move) ?? status;
        }
        const issue = issueAfter(...kinds);
        const today = addDays(day('2026-11-23'), kinds.length + later);
        expect(sentence(issue, today)).toMatch(/^[^a-z]+。$/);
        const states = stagesOf(issue, today, calendar, deadlines).map(({ state }) => state);
        const order = states.map((state) => (state === 'done' ? 0 : state === 'ahead' ? 2 : 1));
        expect(order).toEqual(order.toSorted());
        expect(order.filter((one) => one === 1).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
