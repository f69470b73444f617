import { expect, test } from 'vitest';
import { regionSchema } from '#platform/region/profile.ts';
import { testProfile } from '#tests/support/region.ts';

const faultsOf = (changes: object) =>
  regionSchema
    .safeParse({ ...testProfile, ...changes })
    .error?.issues.map((issue) => issue.path.join('.')) ?? [];

test('a profile that says nothing of limits gets the usual ones', () => {
  expect(regionSchema.parse(testProfile).limits).toEqual({
    filingLead: 2,
    issueTriage: 1,
    ack: 1,
    fixSimple: 5,
    fixComplex: 15,
    fixStuckCase: 10,
    extensionOnce: 7,
    yellowCard: 1,
    replySimple: 5,
    replyOther: 15,
    replySiteError: 3,
    revisit: 5,
    acceptors: 2,
    acceptance: 5,
    recurrenceAnswer: 1,
    applicationReview: 10,
    ratingWindowWorkdays: 5,
    ratingWindowMaxDays: 7,
    kCell: 5,
    kDistribution: 10,
    checkInOpensMinutes: 30,
    issueCloseMinutes: 60,
    termMonths: 12,
    minAge: 18,
    registrationPerPerson: 1,
  });
});

test.each([
  ['kCell', 4],
  ['kDistribution', 9],
  ['ratingWindowMaxDays', 8],
  ['minAge', 17],
  ['acceptors', 1],
])('no district may loosen %s to %i', (limit, value) => {
  expect(faultsOf({ limits: { [limit]: value } })).toEqual([`limits.${limit}`]);
});

test('a district may be stricter', () => {
  expect(regionSchema.parse({ ...testProfile, limits: { kCell: 8 } }).limits.kCell).toBe(8);
});

test('two units of one code would share their rows, so they are refused', () => {
  expect(faultsOf({ units: [...testProfile.units, { ...testProfile.units[1] }] })).toEqual([
    'units.5.code',
  ]);
});

test('exactly one unit runs the programme', () => {
  const [bureau, ...others] = testProfile.units;
  expect(faultsOf({ units: others })).toEqual(['units']);
  expect(faultsOf({ units: [...testProfile.units, { ...bureau, code: 'second' }] })).toEqual([
    'units',
  ]);
});

test('every channel has its platform and every rank its cadence, if only none', () => {
  const { kiosk: _, ...platforms } = testProfile.platforms;
  expect(faultsOf({ platforms })).toEqual(['platforms.kiosk']);
  expect(faultsOf({ dutyCadence: { principal: null, deputy: null } })).toEqual([
    'dutyCadence.section_chief',
  ]);
});

test('footer fields may stay empty but not be malformed', () => {
  expect(regionSchema.parse(testProfile).footer).toMatchObject({
    siteCode: '',
    icp: '',
    policeRecord: '',
  });
  expect(faultsOf({ footer: { ...testProfile.footer, siteCode: '37040' } })).toEqual([
    'footer.siteCode',
  ]);
});
