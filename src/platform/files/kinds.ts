import type { FileKind } from '#db/vocabulary/files.ts';

/**
 * The file formats that may be attached (domain.md §10 "Upload"). The content decides the format,
 * never the name.
 */
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

/**
 * Maximum size, as received and as stored. The front server accepts 12 MB, including the rest of
 * the form.
 */
export const maximumFileBytes = 10 * 1024 * 1024;

/** Maximum pixels. An A4 sheet at 600 dpi has 35 million. */
export const maximumPixels = 40_000_000;
