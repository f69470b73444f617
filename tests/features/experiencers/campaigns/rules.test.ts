import { expect, test } from 'vitest';
import { editionOf, phaseOf, type CampaignText } from '#features/experiencers/campaigns/rules.ts';

const opensAt = new Date('2026-11-16T09:00+08:00');
const closesAt = new Date('2026-11-30T18:00+08:00');

test.each([
  ['2026-11-16T08:59:59.999+08:00', 'upcoming'],
  ['2026-11-16T09:00:00+08:00', 'open'],
  ['2026-11-30T17:59:59.999+08:00', 'open'],
  ['2026-11-30T18:00:00+08:00', 'closed'], // the closing second itself is closed
])('at %s a campaign is %s', (now, phase) => {
  expect(phaseOf({ opensAt, closesAt }, new Date(now))).toBe(phase);
});

test('every word and number of the notice is part of its edition', () => {
  const text: CampaignText = {
    title: '题',
    audience: '众',
    seats: 1,
    conditions: '条',
    duties: '责',
    rights: '权',
    activities: '活',
    procedure: '程',
    contact: '联',
    maxAge: null,
    termMonths: 12,
    opensAt,
    closesAt,
  };
  const changes: Partial<CampaignText>[] = [
    { title: '题目' },
    { audience: '人' },
    { seats: 2 },
    { conditions: '件' },
    { duties: '任' },
    { rights: '利' },
    { activities: '动' },
    { procedure: '序' },
    { contact: '系' },
    { maxAge: 65 },
    { termMonths: 24 },
    { opensAt: new Date(0) },
    { closesAt: new Date(1) },
  ];
  expect(changes.map((change) => Object.keys(change)[0]).toSorted()).toEqual(
    Object.keys(text).toSorted(),
  );
  expect(
    new Set([text, ...changes.map((change) => ({ ...text, ...change }))].map(editionOf)).size,
  ).toBe(changes.length + 1);
});
