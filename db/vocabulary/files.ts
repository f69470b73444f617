/** The kinds of files people may attach (domain.md §10 "Upload"). */
export const fileKinds = ['pdf', 'docx', 'xlsx', 'png', 'jpeg'] as const;
export type FileKind = (typeof fileKinds)[number];
