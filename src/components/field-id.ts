/** The id of a field's control: `Field` sets it, `ErrorSummary` links to it. */
export const fieldId = (name: string, scope?: string): string =>
  scope ? `field-${scope}-${name}` : `field-${name}`;
