/** What the dated facts of a notice mean. Pure. */
import type { PublicationStatus } from '#db/vocabulary/publications.ts';
import { sha256Hex } from '#platform/secrets.ts';

/** The facts a state is folded from. Nothing else decides it, and it is stored nowhere. */
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

/** A digest of words and attachments, so that what a reviewer passes is what was read and nothing later. */
export const editionOf = ({ title, source, body, attachments }: PublicationText): string =>
  sha256Hex(
    JSON.stringify([title, source, body, ...attachments.map((file) => [file.title, file.sha256])]),
  ).slice(0, 16);

/** Paragraphs as they are laid out: a line each, empty lines are gone. */
export const paragraphsOf = (body: string): string[] =>
  body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The beginning of it in at most a hundred characters, for lists that other machines make. */
export function openingOf(body: string): string {
  const words = [...paragraphsOf(body).join('')];
  return words.length <= 100 ? words.join('') : `${words.slice(0, 99).join('')}…`;
}

/** All of it that the public will read, in its order. What an attachment holds is for the reviewers to read. */
export const publicTextsOf = ({ title, source, body, attachments }: PublicationText): string[] => [
  title,
  source,
  body,
  ...attachments.map((file) => file.title),
];

export const mostAttachments = 5;

/** The sizes of letters a reader may choose from. 长辈版 is never smaller than its 18 points (domain.md §9). */
export const textSizes = ['large', 'medium', 'small'] as const;
export type TextSize = (typeof textSizes)[number];
export const textSizesIn = (view: 'ordinary' | 'elder'): readonly TextSize[] =>
  view === 'elder' ? textSizes.filter((size) => size !== 'small') : textSizes;
