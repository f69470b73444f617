import type { FileKind } from '#db/vocabulary/files.ts';

export const fileKindLabels = {
  pdf: 'PDF 文档',
  docx: 'Word 文档',
  xlsx: 'Excel 表格',
  png: '图片',
  jpeg: '图片',
} as const satisfies Record<FileKind, string>;

/** 640 B, 23 KB, 1.4 MB. A non-breaking space joins number and unit. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes}\u00a0B`;
  if (bytes < 1023.5 * 1024) return `${Math.round(bytes / 1024)}\u00a0KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)}\u00a0MB`;
}
