import { z } from 'zod';
import { localDateTime } from '#platform/day.ts';
import { editionField } from '#platform/edition.ts';
import { localInstant, publicWords, uuidId, wholeNumber, words } from '#platform/input.ts';
import type { CampaignText } from './rules.ts';

/** A whole number that may stay blank; blank becomes null. */
const maybeWholeNumber = (min: number, max: number) =>
  z
    .string('malformed')
    .optional()
    .transform((text, issues): number | null => {
      if (text === undefined || text.trim() === '') return null;
      const parsed = wholeNumber(min, max).safeParse(text);
      if (parsed.success) return parsed.data;
      issues.addIssue({ code: 'custom', message: parsed.error.issues[0]?.message ?? 'malformed' });
      return null;
    });

const campaignFields = {
  title: publicWords(60),
  audience: publicWords(500),
  seats: wholeNumber(1, 500),
  conditions: publicWords(2000),
  duties: publicWords(2000),
  rights: publicWords(2000),
  activities: publicWords(2000),
  procedure: publicWords(2000),
  contact: publicWords(300),
  maxAge: maybeWholeNumber(18, 120),
  termMonths: wholeNumber(1, 60),
  opensAt: localInstant,
  closesAt: localInstant,
};

const opensBeforeItCloses = (
  input: { opensAt: Date; closesAt: Date },
  check: z.core.$RefinementCtx,
): void => {
  if (input.closesAt <= input.opensAt)
    check.addIssue({ code: 'custom', path: ['closesAt'], message: 'notAfterOpening' });
};

export const writeCampaignInput = z.strictObject(campaignFields).superRefine(opensBeforeItCloses);
export const editCampaignInput = z
  .strictObject({ campaignId: uuidId, edition: editionField, ...campaignFields })
  .superRefine(opensBeforeItCloses);
export const publishCampaignInput = z.strictObject({ campaignId: uuidId, edition: words(16) });

/** A stored notice as form values. */
export const typedCampaign = (stored: CampaignText): Record<string, string> => ({
  title: stored.title,
  audience: stored.audience,
  seats: String(stored.seats),
  conditions: stored.conditions,
  duties: stored.duties,
  rights: stored.rights,
  activities: stored.activities,
  procedure: stored.procedure,
  contact: stored.contact,
  maxAge: stored.maxAge === null ? '' : String(stored.maxAge),
  termMonths: String(stored.termMonths),
  opensAt: localDateTime(stored.opensAt),
  closesAt: localDateTime(stored.closesAt),
});
