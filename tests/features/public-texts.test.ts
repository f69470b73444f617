/**
 * No text becomes public without the privacy scan. Every text column is classified here, so a new
 * one fails until somebody decides who scans it. tests/e2e/internal-texts.spec.ts searches all
 * public pages for internal text.
 */
import { readdirSync } from 'node:fs';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { askToEndInput } from '#features/ballots/life/ending/input.ts';
import { replyToRemarkInput, withdrawRemarkInput } from '#features/remarks/input.ts';
import { confirmYearInput, setDayInput } from '#features/calendar/input.ts';
import {
  cancelInput as cancelDutyInput,
  changeInput,
  recordInput,
} from '#features/duties/input.ts';
import { listInput as listOfficialInput } from '#features/duties/officials/input.ts';
import { editCampaignInput, writeCampaignInput } from '#features/experiencers/campaigns/input.ts';
import { correctionInput, takeDownInput } from '#features/issues/corrections/input.ts';
import { mergeInput, rejectInput } from '#features/issues/intake/input.ts';
import {
  answerCheckInput,
  closeLessonInput,
  openLessonInput,
  registerFoundInput,
} from '#features/issues/lessons/input.ts';
import { measureInput, planInput, registerInput, triageInput } from '#features/issues/input.ts';
import {
  answerRecurrenceInput,
  lookBackInput,
  proposeExemptionInput,
  reopenInput,
  returnInput,
  voteInput,
} from '#features/issues/acceptance/input.ts';
import {
  closureInput,
  evidenceInput,
  explanationInput,
  extensionInput,
  progressInput,
  refusalInput,
  removeEvidenceInput,
} from '#features/issues/rectification/input.ts';
import { setDeadlineInput } from '#features/issues/deadlines/input.ts';
import * as openDays from '#features/open-days/input.ts';
import { withdrawInput as withdrawNoticeInput } from '#features/publications/input.ts';
import { ruleInput } from '#platform/overrulings.ts';
import { internalTexts } from '#tests/support/internal-texts.ts';
import { addServiceItemInput, editServiceItemInput } from '#features/service-items/input.ts';

const openDayTexts = ['title', 'audience', 'agenda', 'attention', 'contactName'];
const campaignTexts = [
  'title',
  'audience',
  'conditions',
  'duties',
  'rights',
  'activities',
  'procedure',
  'contact',
];
const texts: [string, z.ZodType, string[]][] = [
  ['a drafted open day', openDays.draftInput, openDayTexts],
  ['a revised open day', openDays.reviseInput, openDayTexts],
  ['a cancelled open day', openDays.cancelInput, ['cancelReason']],
  ['a written campaign', writeCampaignInput, campaignTexts],
  ['an edited campaign', editCampaignInput, campaignTexts],
  ['a day of the calendar', setDayInput, ['festival']],
  ['a confirmed year', confirmYearInput, ['notice']],
  ['a new service item', addServiceItemInput, ['itemName']],
  ['an edited service item', editServiceItemInput, ['itemName']],
  ['a registered issue', registerInput, ['issueTitle', 'publicText']],
  ['a correction', correctionInput, ['issueTitle', 'publicText', 'correctionReason']],
  ['a take-down', takeDownInput, ['takeDownReason']],
  ['a lesson', openLessonInput, ['lessonTitle', 'task']],
  ['an answer to a lesson', answerCheckInput, ['finding', 'changedRule']],
  ['an issue found by a self-check', registerFoundInput, ['issueTitle', 'publicText']],
  ['the end of a lesson', closeLessonInput, ['summary']],
  ['a rejected issue', rejectInput, ['rejectReason']],
  ['a merged issue', mergeInput, ['mergeReason']],
  ['a triaged issue', triageInput, ['issueTitle', 'publicText']],
  ['a measure', measureInput, ['measures', 'documents', 'effect']],
  ['a request for closure', closureInput, ['resultText', 'link']],
  ['a vote', voteInput, ['voteWords']],
  ['a return after acceptance', returnInput, ['returnReasons']],
  ['a proposed exemption', proposeExemptionInput, ['exemptReason']],
  ['a look-back', lookBackInput, ['lookBackWords']],
  ['a reopening', reopenInput, ['reopenReason']],
  ['an answer to 又出现了', answerRecurrenceInput, ['recurrenceAnswer']],
  [
    'a plan',
    planInput,
    ['cause', 'measures', 'section', ...[1, 2, 3, 4, 5].map((n) => `milestone${n}`)],
  ],
  ['a request for an extension', extensionInput, ['extensionReason']],
  ['a refused request', refusalInput, ['refusalReason']],
  ['an explanation', explanationInput, ['basis', 'explanation']],
  ['evidence', evidenceInput, ['evidenceTitle']],
  ['removed evidence', removeEvidenceInput, ['removeReason']],
  ['a note of progress', progressInput, ['progress']],
  ['a time limit', setDeadlineInput, ['basis']],
  ['a changed duty', changeInput, ['items', 'reason', 'windowNo']],
  ['an attendance', recordInput, ['reason', 'substituteName', 'substitutePost']],
  ['a cancelled duty', cancelDutyInput, ['reason']],
  ['an official', listOfficialInput, ['post']],
  ['a withdrawn notice', withdrawNoticeInput, ['reason']],
  ['a withdrawn remark', withdrawRemarkInput, ['withdrawReason']],
  ['a rating that is ended', askToEndInput, ['reason']],
  ['a reply', replyToRemarkInput, ['reply']],
  ['the reason of an overruling, in the audit', ruleInput, ['rulingReason']],
];

test.each(texts)('%s with a mobile number in it is refused', (_name, schema, fields) => {
  for (const field of fields) {
    const read = schema.safeParse({ [field]: '138OOOOOOO1' });
    const kinds = (read.error?.issues ?? [])
      .filter(({ path }) => path[0] === field)
      .map(({ message }) => message);
    expect(kinds, field).toContain('personalData');
  }
});

/**
 * Public texts: scanned by the schema of the field (the list above), or by the command before
 * publication.
 */
const scanned = [
  'open_days: title audience agenda attention contact_name cancel_reason',
  'campaigns: title audience conditions duties rights activities procedure contact',
  'calendar_days: name note',
  'calendar_years: notice',
  'service_items: name',
  'issues: title public_text cause measures documents effect section',
  'issue_steps: opinion', // the measures of the plan, the result of the request for closure
  'closure_requests: result_text link',
  'issue_texts: title public_text reason',
  'issue_redactions: reason',
  'issue_endings: reason',
  'lessons: title task summary',
  'self_checks: finding changed_rule',
  'acceptance_votes: words',
  'exemptions: reason',
  'look_backs: words',
  'recurrence_reports: answer',
  'explanations: basis explanation',
  'milestones: step',
  'evidence_files: title remove_reason',
  'deadline_rules: basis',
  'duty_changes: window_no items reason post',
  'duty_officials: post',
  'window_duties: window_no items post cancel_reason attendance_reason substitute_name substitute_post',
  // scanned at submission, both reviews and publication
  'publications: title source body withdraw_reason',
  'publication_files: title',
  'remark_reviews: public_text reason',
  'remark_withdrawals: reason',
  'remark_replies: text',
  'ballot_remarks: text', // published unchanged only by reviewRemark, which scans it
  'applications: industry', // scanned by appointApplicant
  'experiencers: industry',
  'miscounts: reason',
  'open_days: rating_end_reason',
  'rating_end_requests: reason',
  'public_log: detail', // the reason of a restore, from the command line
];

/** Names of persons, which accept no digits, and public telephone numbers. */
const named = [
  'applications: name',
  'duty_changes: name',
  'duty_officials: name',
  'window_duties: name',
  'users: name sign_in_name',
  'open_days: contact_phone',
];

/**
 * From a fixed list, counted or computed by the portal, a digest, sealed, or from the region's
 * settings.
 */
const notTyped = [
  'acceptance_candidates: number salt',
  'acceptance_tasks: ended',
  'acceptance_votes: verdict',
  'acceptances: list_sha256 seed outcome',
  'closure_tallies: list_kind',
  'recurrence_reports: content_digest',
  'application_echoes: receipt_no form_digest',
  'application_steps: kind',
  'applications: receipt_no status gender political_status education experiencer_type channels town',
  'audit_entries: actor roles action object detail prev_hash hash',
  'ballot_manifests: manifest',
  'ballot_remarks: review_state',
  'ballots: channel answers',
  'calendar_days: kind',
  'calendar_years: status',
  'closure_requests: time_unit',
  'explanations: outcome',
  'evidence_files: moment visibility public_name',
  'consents: purpose version',
  'counters: series',
  'deadline_rules: key',
  'duty_changes: rank half_day floor',
  'duty_officials: rank',
  'experiencers: number experiencer_type town end_kind',
  'files: kind sha256',
  'halls: code name address',
  'issue_endings: kind decision',
  'issue_escalations: level',
  'issue_steps: kind visibility',
  'issue_tallies: list_kind phase',
  'issues: number list_kind source channel stage pain_tag severity fix_mode due_rule status phase outcome',
  'kept_forms: form_digest sealed',
  'lessons: month',
  'operation_stops: kind detail ended_by',
  'messages: kind subject occasion link',
  'miscounts: proposal proposed_as',
  'one_time_codes: purpose code_digest',
  'open_day_steps: kind',
  'open_days: theme kind channels rating_end_cause',
  'overruled_finds: digest',
  'overrulings: text_kind finds_digest sealed outcome',
  'public_log: event prev_hash hash',
  'publication_files: public_name',
  'publication_steps: kind',
  'publications: kind',
  'published_cells: channel measure distribution reasons',
  'published_pool_days: channel',
  'published_pools: channel distribution reasons',
  'rating_totals: channel',
  'recusals: tie',
  'remark_reviews: outcome',
  'report_receipts: code_digest',
  'reports: channel stage content_digest',
  'self_checks: outcome',
  'service_items: code',
  'sessions: id',
  'settings: key value',
  'sign_in_throttles: key',
  'slips: state',
  'supervision_orders: number',
  'ticket_issues: blind_sigs',
  'ticket_spents: cell',
  'units: code name short_name kind',
  'user_roles: role',
  'users: phone_digest phone_sealed password_hash',
  'window_duties: rank half_day floor attendance',
];

const columnsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => {
    const [table, names = ''] = line.split(': ');
    return names.split(' ').map((name) => `${table}.${name}`);
  });

async function wordColumns(): Promise<string[]> {
  const folder = new URL('../../db/tables/', import.meta.url);
  const modules = await Promise.all(
    readdirSync(folder).map(
      (file) => import(new URL(file, folder).href) as Promise<Record<string, unknown>>,
    ),
  );
  const tables = new Set(
    modules.flatMap((module) => Object.values(module)).filter((it) => is(it, PgTable)),
  );
  return [...tables].flatMap((table) => {
    const { name, columns } = getTableConfig(table as PgTable);
    return columns
      .filter(({ columnType }) =>
        ['PgText', 'PgJsonb', 'PgArray', 'PgVarchar'].includes(columnType),
      )
      .map(
        (column) => `${name}.${column.name.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`)}`,
      );
  });
}

test('every column of words is classified once: scanned, named, internal or not typed by anybody', async () => {
  const classified = columnsIn([...scanned, ...named, ...notTyped, ...internalTexts]);
  expect(classified.toSorted()).toEqual((await wordColumns()).toSorted());
});
