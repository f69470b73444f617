/** What the dated facts of a notice mean. Pure. */
import type { PublicationStatus } from '#labels/publications.ts';
import { sha256Hex } from '#platform/secrets.ts';
import { personalDataIn, type PersonalData } from '#platform/privacy-scan.ts';

/** The facts a state is folded from. Nothing else decides it, and it is stored nowhere. */
export interface PublicationFacts {
  submittedAt: Date | null;
  publishedAt: Date | null;
  withdrawnAt: Date | null;
}

export function statusOf({ submittedAt, publishedAt, withdrawnAt }: PublicationFacts): PublicationStatus {
  if (withdrawnAt) return 'withdrawn';
  if (publishedAt) return 'published';
  return submittedAt ? 'in_review' : 'draft';
}

/** What the public reads. */
export interface PublicationText {
  title: string;
  source: string;
  body: string;
}

/** A digest of the words, so that a reviewer publishes the text that was read and no later one. */
export const editionOf = ({ title, source, body }: PublicationText): string => sha256Hex(JSON.stringify([title, source, body])).slice(0, 16);

/** Paragraphs as they are laid out: a line each, empty lines are gone. */
export const paragraphsOf = (body: string): string[] => body.split('\n').map((line) => line.trim()).filter((line) => line !== '');

/** What must be taken out before anybody may publish it (domain.md §11). */
export const personalDataOf = ({ title, source, body }: PublicationText): PersonalData[] => [title, source, body].flatMap((text) => personalDataIn(text));
