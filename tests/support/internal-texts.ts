/** Columns with typed text that no public page may show. */
export const internalTexts = [
  'application_steps: note', // read by the applicant
  'applications: employer',
  'experiencers: end_reason',
  'issue_steps: note',
  'issues: raw_text source_ref person_in_charge',
  'messages: title text facts', // read by the recipient
  'open_day_steps: note',
  'overrulings: claim reason', // the reason is scanned because the audit log keeps it
  'publication_steps: note',
  'supervision_orders: answer',
  'recurrence_reports: words', // read by the office
  'reports: text place answer', // read by the reporter
];
