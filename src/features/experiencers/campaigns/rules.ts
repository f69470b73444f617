import { sha256Hex } from '#platform/secrets.ts';

export interface CampaignWindow {
  opensAt: Date;
  closesAt: Date;
}

export type CampaignPhase = 'upcoming' | 'open' | 'closed';

/** The phase of the sign-up window. From the closing instant on, it is closed. */
export function phaseOf({ opensAt, closesAt }: CampaignWindow, now: Date): CampaignPhase {
  if (now < opensAt) return 'upcoming';
  return now < closesAt ? 'open' : 'closed';
}

/** The public text of a campaign, in the order of the notice (domain.md §6). */
export interface CampaignText extends CampaignWindow {
  title: string;
  audience: string;
  seats: number;
  conditions: string;
  duties: string;
  rights: string;
  activities: string;
  procedure: string;
  contact: string;
  maxAge: number | null;
  termMonths: number;
}

/** A digest of the text, so that a reviewer publishes exactly the text they read. */
export const editionOf = (text: CampaignText): string =>
  sha256Hex(
    JSON.stringify([
      text.title,
      text.audience,
      text.seats,
      text.conditions,
      text.duties,
      text.rights,
      text.activities,
      text.procedure,
      text.contact,
      text.maxAge,
      text.termMonths,
      text.opensAt.toISOString(),
      text.closesAt.toISOString(),
    ]),
  ).slice(0, 16);
