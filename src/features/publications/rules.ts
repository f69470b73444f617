/** The state of a notice, derived from its dates. Pure. */
import type { PublicationStatus } from '#db/vocabulary/publications.ts';
import { sha256Hex } from '#platform/secrets.ts';

/** The facts that determine the state. The state itself is not stored. */
export interface PublicationFacts {
  submittedAt: Date | null;
  firstReviewedAt: Date | null;
  secondReviewedAt: Date | null;
  publishedAt: Date | null;
  withdrawnAt: Date | null;
}

export function statusOf({
  submittedAt,
  firstReviewedAt,
  secondReviewedAt,
  publishedAt,
  withdrawnAt,
}: PublicationFacts): PublicationStatus {
  if (withdrawnAt) return 'withdrawn';
  if (publishedAt) return 'published';
  if (secondReviewedAt) return 'approved';
  if (firstReviewedAt) return 'second_review';
  return submittedAt ? 'first_review' : 'draft';
}

/** What the public reads. */
export interface PublicationText {
  title: string;
  source: string;
  body: string;
  attachments: readonly { title: string; sha256: string }[];
}

/**
 * A digest of text and attachments. It ensures that a review covers exactly the edition that was
 * read.
 */
export const editionOf = ({ title, source, body, attachments }: PublicationText): string =>
  sha256Hex(
    JSON.stringify([title, source, body, ...attachments.map((file) => [file.title, file.sha256])]),
  ).slice(0, 16);

/** One paragraph per line; empty lines are dropped. */
export const paragraphsOf = (body: string): string[] =>
  body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The first 100 characters at most, for feeds. */
export function openingOf(body: string): string {
  const words = [...paragraphsOf(body).join('')];
  return words.length <= 100 ? words.join('') : `${words.slice(0, 99).join('')}…`;
}

/** All public text fields, in order. The content of attachments is left to the reviewers. */
export const publicTextsOf = ({ title, source, body, attachments }: PublicationText): string[] => [
  title,
  source,
  body,
  ...attachments.map((file) => file.title),
];

export const maximumAttachments = 5;

/** The text sizes a reader may choose. 长辈版 never goes below its 18 points (domain.md §9). */
export const textSizes = ['large', 'medium', 'small'] as const;
export type TextSize = (typeof textSizes)[number];
export const textSizesIn = (view: 'ordinary' | 'elder'): readonly TextSize[] =>
  view === 'elder' ? textSizes.filter((size) => size !== 'small') : textSizes;
