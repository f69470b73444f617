import { z } from 'zod';
import { editionField } from '#platform/edition.ts';
import { publicWords, ticked, uuidId, words } from '#platform/input.ts';

const text = { title: words(80, 4), source: words(40, 2), body: words(20_000, 10) };
/** The edition that the sender read: see `editionOf`. */
const edition = words(16);

export const draftInput = z.strictObject(text);
export const reviseInput = z.strictObject({
  publicationId: uuidId,
  edition: editionField,
  ...text,
});

/** The stored text of a notice as form values. */
export const typedNotice = ({
  title,
  source,
  body,
}: {
  title: string;
  source: string;
  body: string;
}): Record<string, string> => ({ title, source, body });

export const submitInput = z.strictObject({ publicationId: uuidId });
export const firstReviewInput = z.strictObject({ publicationId: uuidId, edition });
/** 保密审查 is part of the second review (domain.md §4 "Publishing"). */
export const secondReviewInput = z.strictObject({
  publicationId: uuidId,
  edition,
  secrecyChecked: ticked,
});
/** A note to the writer; never public. */
export const returnInput = z.strictObject({ publicationId: uuidId, note: words(300, 4) });
export const publishInput = z.strictObject({ publicationId: uuidId, edition });
/** The reason is public: it replaces the notice. */
export const withdrawInput = z.strictObject({
  publicationId: uuidId,
  reason: publicWords(200, 4),
});
