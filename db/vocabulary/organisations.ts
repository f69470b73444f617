export const orgKinds = ['bureau', 'gov_dept', 'vertical', 'public_utility', 'town'] as const;
export type OrgKind = (typeof orgKinds)[number];
