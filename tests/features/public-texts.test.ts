/** Texts that become public are looked through at the door: the list of them. A new public field belongs here. */
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { askToEndInput } from '#features/ballots/ending/input.ts';
import { replyToRemarkInput, withdrawRemarkInput } from '#features/ballots/remarks/input.ts';
import { confirmYearInput, setDayInput } from '#features/calendar/input.ts';
import { cancelInput as cancelDutyInput, changeInput } from '#features/duties/input.ts';
import { listInput as listOfficialInput } from '#features/duties/officials/input.ts';
import {
  applyInput,
  applySignedInInput,
  resubmitInput,
} from '#features/experiencers/applications/input.ts';
import { editCampaignInput, writeCampaignInput } from '#features/experiencers/campaigns/input.ts';
import { planInput, registerInput, triageInput } from '#features/issues/input.ts';
import * as openDays from '#features/open-days/input.ts';
import { withdrawInput as withdrawNoticeInput } from '#features/publications/input.ts';
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
  ['an application', applyInput, ['industry']],
  ['an application of somebody known', applySignedInInput, ['industry']],
  ['an application sent again', resubmitInput, ['industry']],
  ['a registered issue', registerInput, ['issueTitle', 'publicText']],
  ['a triaged issue', triageInput, ['issueTitle', 'publicText']],
  ['a plan', planInput, ['cause', 'measures', 'section']],
  ['a changed duty', changeInput, ['items', 'reason']],
  ['a cancelled duty', cancelDutyInput, ['reason']],
  ['an official', listOfficialInput, ['post']],
  ['a withdrawn notice', withdrawNoticeInput, ['reason']],
  ['a withdrawn remark', withdrawRemarkInput, ['withdrawReason']],
  ['a rating that is ended', askToEndInput, ['reason']],
  ['a reply', replyToRemarkInput, ['reply']],
];

test.each(texts)('%s with a mobile number in it is refused', (_name, schema, fields) => {
  for (const field of fields) {
    const read = schema.safeParse({ [field]: '电话 138OOOOOOO1' });
    const kinds = (read.error?.issues ?? [])
      .filter(({ path }) => path[0] === field)
      .map(({ message }) => message);
    expect(kinds, field).toContain('personalData');
  }
});
