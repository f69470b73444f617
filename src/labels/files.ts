/** Attached files in words. */
export const fileKindLabels = { pdf: 'PDF 文档', docx: 'Word 文档', xlsx: 'Excel 表格', png: '图片', jpeg: '图片' } as const;

/** 640 B, 23 KB, 1.4 MB */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
