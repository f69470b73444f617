import type { FileKind } from '#db/vocabulary/files.ts';

/** The kinds of files anybody may attach (domain.md §10 "Upload"). A kind is told by the content, never by the name. */
export const fileFormats = {
  pdf: { ending: 'pdf', mediaType: 'application/pdf' },
  docx: {
    ending: 'docx',
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  xlsx: {
    ending: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  png: { ending: 'png', mediaType: 'image/png' },
  jpeg: { ending: 'jpg', mediaType: 'image/jpeg' },
} as const satisfies Record<FileKind, { ending: string; mediaType: string }>;

/** Of a file as it came and as it is stored. The form around it may take the rest of the 12 MB the front lets in. */
export const mostFileBytes = 10 * 1024 * 1024;

/** A sheet of A4 at 600 dpi has 35 million. */
export const mostPixels = 40_000_000;
