-- Written by `npm run db:schema`. Not read by the program: migrations are.

-- table acceptance_candidates
create table acceptance_candidates (
  acceptance_id uuid not null,
  experiencer_id uuid not null,
  number text not null,
  salt text not null,
  "position" integer
);

-- table acceptance_tasks
create table acceptance_tasks (
  id uuid not null default gen_random_uuid(),
  acceptance_id uuid not null,
  experiencer_id uuid not null,
  "position" integer not null,
  assigned_at timestamp(3) with time zone not null,
  due_on date not null,
  ended_at timestamp(3) with time zone,
  ended text
);

-- table acceptance_votes
create table acceptance_votes (
  task_id uuid not null,
  verdict text not null,
  words text not null,
  given_at timestamp(3) with time zone not null
);

-- table acceptances
create table acceptances (
  id uuid not null default gen_random_uuid(),
  issue_id uuid not null,
  attempt integer not null,
  round integer not null,
  needed integer not null,
  listed_at timestamp(3) with time zone not null,
  listed_by uuid not null,
  list_sha256 text not null,
  list_seq bigint not null,
  seed_seq bigint,
  seed text,
  drawn_at timestamp(3) with time zone,
  outcome text,
  decided_at timestamp(3) with time zone,
  decided_by uuid
);

-- table application_echoes
create table application_echoes (
  receipt_no text not null,
  user_id uuid not null,
  campaign_id uuid not null,
  at timestamp with time zone not null,
  form_digest text
);

-- table application_steps
create table application_steps (
  id bigint not null generated always as identity,
  application_id uuid not null,
  kind text not null,
  actor_id uuid not null,
  note text,
  at timestamp with time zone not null
);

-- table applications
create table applications (
  id uuid not null default gen_random_uuid(),
  receipt_no text not null,
  campaign_id uuid not null,
  user_id uuid not null,
  status text not null,
  name text not null,
  gender text,
  birth_on date not null,
  political_status text,
  education text,
  employer text,
  experiencer_type text not null,
  industry text,
  channels text[] not null,
  town text,
  created_at timestamp with time zone not null
);

-- table audit_entries
create table audit_entries (
  seq bigint not null,
  at timestamp(3) with time zone not null,
  actor text not null,
  roles text not null,
  action text not null,
  object text not null,
  detail jsonb not null,
  prev_hash text not null,
  hash text not null
);

-- table ballot_manifests
create table ballot_manifests (
  open_day_id uuid not null,
  manifest text not null,
  issued integer,
  keys_destroyed boolean not null default false
);

-- table ballot_remarks
create table ballot_remarks (
  id uuid not null default gen_random_uuid(),
  open_day_id uuid not null,
  text text not null,
  review_state text not null
);

-- table ballots
create table ballots (
  id uuid not null default gen_random_uuid(),
  open_day_id uuid not null,
  channel text not null,
  answers jsonb not null
);

-- table calendar_days
create table calendar_days (
  day date not null,
  kind text not null,
  name text not null,
  note text
);

-- table calendar_years
create table calendar_years (
  year integer not null,
  status text not null,
  notice text not null
);

-- table campaigns
create table campaigns (
  id uuid not null default gen_random_uuid(),
  title text not null,
  audience text not null,
  conditions text not null,
  duties text not null,
  rights text not null,
  activities text not null,
  procedure text not null,
  contact text not null,
  seats integer not null,
  max_age integer,
  term_months integer not null,
  opens_at timestamp with time zone not null,
  closes_at timestamp with time zone not null,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  published_by uuid,
  published_at timestamp with time zone
);

-- table check_ins
create table check_ins (
  open_day_id uuid not null,
  experiencer_id uuid not null,
  at timestamp with time zone not null,
  checked_in_by uuid not null
);

-- table clock_marks
create table clock_marks (
  id boolean not null default true,
  seen_at timestamp(3) with time zone not null,
  audit_seq bigint not null,
  public_seq bigint not null
);

-- table closure_requests
create table closure_requests (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  result_text text not null,
  completed_on date not null,
  link text,
  steps_before integer,
  steps_after integer,
  time_before integer,
  time_after integer,
  time_unit text,
  materials_before integer,
  materials_after integer,
  visits_before integer,
  visits_after integer,
  requested_by uuid not null,
  requested_at timestamp(3) with time zone not null
);

-- table closure_tallies
create table closure_tallies (
  list_kind text not null,
  accepted integer not null,
  exempted integer not null,
  reopened integer not null
);

-- table consents
create table consents (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  purpose text not null,
  version text not null,
  given_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone
);

-- table counters
create table counters (
  series text not null,
  value integer not null
);

-- table deadline_rules
create table deadline_rules (
  id bigint not null generated always as identity,
  key text not null,
  days integer not null,
  valid_from date not null,
  basis text not null,
  set_by uuid,
  set_at timestamp(3) with time zone not null
);

-- table duty_changes
create table duty_changes (
  id bigint not null generated always as identity,
  duty_id uuid not null,
  name text not null,
  post text not null,
  rank text not null,
  duty_on date not null,
  half_day text not null,
  hall_id integer not null,
  floor text not null,
  window_no text not null,
  items text not null,
  reason text not null,
  actor_id uuid not null,
  at timestamp with time zone not null
);

-- table duty_officials
create table duty_officials (
  id uuid not null default gen_random_uuid(),
  unit_id integer not null,
  name text not null,
  post text not null,
  rank text not null,
  starts_on date not null,
  ends_on date,
  added_by uuid not null,
  added_at timestamp with time zone not null
);

-- table evidence_files
create table evidence_files (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  pair uuid not null,
  moment text not null,
  visibility text not null,
  title text not null,
  shows_people boolean not null,
  file_id uuid,
  thumbnail_id uuid,
  public_name text not null,
  added_by uuid not null,
  added_at timestamp(3) with time zone not null,
  removed_by uuid,
  removed_at timestamp(3) with time zone,
  remove_reason text
);

-- table exemptions
create table exemptions (
  id uuid not null default gen_random_uuid(),
  issue_id uuid not null,
  round integer not null,
  reason text not null,
  proposed_by uuid not null,
  proposed_at timestamp(3) with time zone not null,
  decided_by uuid,
  decided_at timestamp(3) with time zone,
  agreed boolean
);

-- table experiencers
create table experiencers (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  number text not null,
  experiencer_type text not null,
  industry text,
  town text,
  starts_on date not null,
  ends_on date not null,
  identity_checked_in_person boolean not null,
  appointed_by uuid not null,
  appointed_at timestamp with time zone not null,
  ended_on date,
  end_kind text,
  end_reason text
);

-- table explanations
create table explanations (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  outcome text,
  basis text not null,
  explanation text not null,
  requested_by uuid not null,
  requested_at timestamp(3) with time zone not null
);

-- table files
create table files (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  size integer not null,
  sha256 text not null,
  content bytea not null,
  stored_by uuid not null,
  stored_at timestamp with time zone not null
);

-- table halls
create table halls (
  id integer not null generated always as identity,
  code text not null,
  name text not null,
  address text not null,
  active boolean not null default true
);

-- table issue_encounters
create table issue_encounters (
  issue_id uuid not null,
  count integer not null
);

-- table issue_endings
create table issue_endings (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  kind text not null,
  target_id uuid,
  reason text not null,
  handed_over boolean not null,
  proposed_by uuid not null,
  proposed_at timestamp(3) with time zone not null,
  decision text,
  decided_by uuid,
  decided_at timestamp(3) with time zone
);

-- table issue_escalations
create table issue_escalations (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  level text not null,
  due_on date not null,
  at timestamp(3) with time zone not null
);

-- table issue_redactions
create table issue_redactions (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  reason text not null,
  taken_by uuid not null,
  taken_at timestamp(3) with time zone not null,
  confirm_by date not null,
  confirmed_by uuid,
  confirmed_at timestamp(3) with time zone,
  restored_by uuid,
  restored_at timestamp(3) with time zone,
  purged_at timestamp(3) with time zone
);

-- table issue_steps
create table issue_steps (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  kind text not null,
  visibility text not null,
  actor_id uuid,
  actor_unit_id integer,
  unit_id integer,
  due_on date,
  opinion text,
  note text,
  at timestamp(3) with time zone not null
);

-- table issue_tallies
create table issue_tallies (
  list_kind text not null,
  phase text not null,
  due_on date not null,
  count integer not null
);

-- table issue_texts
create table issue_texts (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  title text,
  public_text text,
  reason text,
  written_by uuid,
  written_at timestamp(3) with time zone not null,
  released_by uuid,
  released_at timestamp(3) with time zone,
  declined_by uuid,
  declined_at timestamp(3) with time zone,
  redaction_id bigint
);

-- table issue_units
create table issue_units (
  issue_id uuid not null,
  unit_id integer not null,
  registered_at timestamp(3) with time zone not null
);

-- table issues
create table issues (
  id uuid not null default gen_random_uuid(),
  number text not null,
  list_kind text not null,
  title text not null,
  public_text text not null,
  raw_text text,
  source text not null,
  source_ref text,
  open_day_id uuid,
  report_id uuid,
  service_item_id integer,
  channel text,
  stage text,
  pain_tag text,
  severity text,
  fix_mode text,
  lead_unit_id integer,
  due_on date,
  due_rule text,
  due_from date,
  due_workdays integer,
  cause text,
  measures text,
  section text,
  person_in_charge text,
  status text not null,
  phase text not null,
  registered_at timestamp(3) with time zone not null,
  assigned_on date,
  hold_until date,
  published_at timestamp(3) with time zone,
  closed_on date,
  changed_at timestamp(3) with time zone not null,
  documents text,
  implemented_on date,
  effect text,
  merged_into_id uuid,
  round integer not null default 1,
  outcome text
);

-- table kept_forms
create table kept_forms (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  form_digest text not null,
  sealed text not null,
  expires_at timestamp with time zone not null
);

-- table lessons
create table lessons (
  id uuid not null default gen_random_uuid(),
  issue_id uuid,
  month text,
  title text not null,
  task text not null,
  due_on date not null,
  opened_by uuid not null,
  opened_at timestamp(3) with time zone not null,
  summary text,
  closed_by uuid,
  closed_at timestamp(3) with time zone
);

-- table look_backs
create table look_backs (
  issue_id uuid not null,
  round integer not null,
  after_days integer not null,
  due_on date not null,
  held boolean,
  words text,
  done_at timestamp(3) with time zone,
  done_by uuid
);

-- table message_calls
create table message_calls (
  id uuid not null default gen_random_uuid(),
  message_id uuid not null,
  called_at timestamp(3) with time zone not null,
  called_by uuid not null,
  undone_at timestamp(3) with time zone,
  undone_by uuid
);

-- table messages
create table messages (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  subject text not null,
  occasion text not null,
  recipient_id uuid not null,
  facts jsonb not null,
  title text not null,
  text text not null,
  link text,
  created_at timestamp(3) with time zone not null,
  read_at timestamp(3) with time zone,
  settled_at timestamp(3) with time zone,
  call_on date
);

-- table milestones
create table milestones (
  id bigint not null generated always as identity,
  issue_id uuid not null,
  step text not null,
  due_on date not null,
  set_at timestamp(3) with time zone not null,
  dropped_at timestamp(3) with time zone,
  done_on date,
  done_by uuid
);

-- table miscounts
create table miscounts (
  open_day_id uuid not null,
  slips_printed integer not null,
  slips_handed_out integer not null,
  slips_used integer not null,
  tickets_issued integer not null,
  checked_in integer not null,
  decide_by timestamp with time zone not null,
  proposal text,
  reason text,
  proposed_as text,
  proposed_by uuid,
  decided_by uuid,
  decided_at timestamp with time zone,
  tickets_used integer
);

-- table one_time_codes
create table one_time_codes (
  id uuid not null default gen_random_uuid(),
  user_id uuid,
  purpose text not null,
  code_digest text not null,
  expires_at timestamp with time zone not null,
  failures integer not null default 0,
  used_at timestamp with time zone,
  created_by uuid,
  created_at timestamp with time zone not null
);

-- table open_day_items
create table open_day_items (
  open_day_id uuid not null,
  service_item_id integer not null
);

-- table open_day_registrations
create table open_day_registrations (
  open_day_id uuid not null,
  experiencer_id uuid not null,
  registered_at timestamp with time zone not null,
  cancelled_at timestamp with time zone
);

-- table open_day_steps
create table open_day_steps (
  id bigint not null generated always as identity,
  open_day_id uuid not null,
  kind text not null,
  actor_id uuid not null,
  note text,
  at timestamp with time zone not null
);

-- table open_day_units
create table open_day_units (
  open_day_id uuid not null,
  unit_id integer not null
);

-- table open_days
create table open_days (
  id uuid not null default gen_random_uuid(),
  title text not null,
  theme text not null,
  kind text not null,
  hall_id integer not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  registration_opens_at timestamp with time zone not null,
  registration_closes_at timestamp with time zone not null,
  rate_opens_at timestamp with time zone not null,
  rate_closes_at timestamp with time zone not null,
  seats integer not null,
  taken integer not null default 0,
  channels text[] not null,
  audience text not null,
  agenda text not null,
  attention text,
  contact_name text not null,
  contact_phone text not null,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  submitted_at timestamp with time zone,
  published_by uuid,
  published_at timestamp with time zone,
  cancelled_at timestamp with time zone,
  cancel_reason text,
  mixed_at timestamp with time zone,
  scores_published_at timestamp with time zone,
  tickets_closed_at timestamp with time zone,
  rating_ended_at timestamp with time zone,
  rating_end_cause text,
  rating_end_reason text,
  keys_missing_at timestamp with time zone,
  rating_held_at timestamp with time zone,
  residue_searched_at timestamp with time zone
);

-- table operation_stops
create table operation_stops (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  detail jsonb not null,
  began_at timestamp(3) with time zone not null,
  ended_at timestamp(3) with time zone,
  ended_by text
);

-- table overruled_finds
create table overruled_finds (
  digest text not null,
  overruling_id uuid not null
);

-- table overrulings
create table overrulings (
  id uuid not null default gen_random_uuid(),
  text_kind text not null,
  finds_digest text not null,
  sealed text not null,
  claim text not null,
  requested_by uuid not null,
  requested_at timestamp with time zone not null,
  outcome text,
  reason text,
  decided_by uuid,
  decided_at timestamp with time zone,
  sent_at timestamp with time zone
);

-- table paper_forms
create table paper_forms (
  open_day_id uuid not null,
  form bytea not null,
  keyed_by uuid not null,
  payload bytea not null
);

-- table public_log
create table public_log (
  seq bigint not null,
  at timestamp(3) with time zone not null,
  event text not null,
  open_day_id uuid,
  detail jsonb not null,
  prev_hash text not null,
  hash text not null
);

-- table publication_files
create table publication_files (
  id bigint not null generated always as identity,
  publication_id uuid not null,
  file_id uuid not null,
  title text not null,
  public_name text not null
);

-- table publication_steps
create table publication_steps (
  id bigint not null generated always as identity,
  publication_id uuid not null,
  kind text not null,
  actor_id uuid not null,
  note text,
  at timestamp with time zone not null
);

-- table publications
create table publications (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  title text not null,
  source text not null,
  body text not null,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  submitted_at timestamp with time zone,
  published_by uuid,
  published_at timestamp with time zone,
  withdrawn_by uuid,
  withdrawn_at timestamp with time zone,
  withdraw_reason text,
  first_reviewed_by uuid,
  first_reviewed_at timestamp with time zone,
  second_reviewed_by uuid,
  second_reviewed_at timestamp with time zone
);

-- table published_cells
create table published_cells (
  open_day_id uuid not null,
  channel text not null,
  measure text not null,
  graded integer,
  mean_tenths integer,
  distribution jsonb,
  not_done integer,
  reasons jsonb
);

-- table published_pool_days
create table published_pool_days (
  open_day_id uuid not null,
  channel text not null,
  pool_id uuid not null
);

-- table published_pools
create table published_pools (
  id uuid not null default gen_random_uuid(),
  channel text not null,
  first_day date not null,
  last_day date not null,
  days integer not null,
  graded integer not null,
  mean_tenths integer not null,
  distribution jsonb,
  not_done integer,
  reasons jsonb,
  handed_out integer not null
);

-- table rating_end_requests
create table rating_end_requests (
  open_day_id uuid not null,
  reason text not null,
  requested_by uuid not null,
  requested_at timestamp with time zone not null
);

-- table rating_totals
create table rating_totals (
  month date not null,
  channel text not null,
  graded integer not null,
  weighted_tenths bigint not null,
  handed_out integer not null,
  withheld integer not null
);

-- table recurrence_reports
create table recurrence_reports (
  id uuid not null default gen_random_uuid(),
  issue_id uuid not null,
  round integer not null,
  words text,
  content_digest text not null,
  received_at timestamp(3) with time zone not null,
  due_on date not null,
  reopened boolean,
  answer text,
  answered_at timestamp(3) with time zone,
  answered_by uuid
);

-- table recusals
create table recusals (
  experiencer_id uuid not null,
  unit_id integer not null,
  tie text not null,
  noted_by uuid not null,
  noted_at timestamp with time zone not null
);

-- table remark_replies
create table remark_replies (
  remark_id uuid not null,
  unit_id integer not null,
  text text not null,
  replied_by uuid not null,
  replied_at timestamp with time zone not null
);

-- table remark_reviews
create table remark_reviews (
  remark_id uuid not null,
  outcome text not null,
  public_text text,
  reason text,
  unit_id integer,
  reviewed_by uuid not null,
  reviewed_at timestamp with time zone not null
);

-- table remark_withdrawals
create table remark_withdrawals (
  remark_id uuid not null,
  reason text not null,
  withdrawn_by uuid not null,
  withdrawn_at timestamp with time zone not null
);

-- table report_receipts
create table report_receipts (
  code_digest text not null,
  report_id uuid not null
);

-- table reports
create table reports (
  id uuid not null default gen_random_uuid(),
  reporter_id uuid,
  text text not null,
  place text,
  channel text,
  stage text,
  service_item_id integer,
  unit_id integer,
  wants_answer boolean not null,
  content_digest text not null,
  received_at timestamp with time zone not null,
  taken_up_at timestamp with time zone,
  answer text,
  answered_at timestamp with time zone,
  answered_by uuid
);

-- table self_checks
create table self_checks (
  lesson_id uuid not null,
  unit_id integer not null,
  outcome text,
  finding text,
  changed_rule text,
  issue_id uuid,
  answered_by uuid,
  answered_at timestamp(3) with time zone
);

-- table service_items
create table service_items (
  id integer not null generated always as identity,
  code text not null,
  name text not null,
  unit_id integer not null,
  active boolean not null default true,
  created_at timestamp with time zone not null
);

-- table sessions
create table sessions (
  id text not null,
  user_id uuid not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null
);

-- table settings
create table settings (
  key text not null,
  value jsonb not null
);

-- table sign_in_throttles
create table sign_in_throttles (
  key text not null,
  failures integer not null,
  last_failed_at timestamp with time zone not null
);

-- table slip_batches
create table slip_batches (
  open_day_id uuid not null,
  printed integer not null,
  handed_out integer not null,
  torn integer,
  counted_by uuid,
  witnessed_by uuid,
  box_closed boolean not null default false
);

-- table slips
create table slips (
  nullifier bytea not null,
  open_day_id uuid not null,
  state text not null
);

-- table supervision_orders
create table supervision_orders (
  id bigint not null generated always as identity,
  number text not null,
  issue_id uuid not null,
  due_on date not null,
  answer_by date not null,
  issued_at timestamp(3) with time zone not null,
  answer text,
  answered_at timestamp(3) with time zone,
  answered_by uuid
);

-- table ticket_issues
create table ticket_issues (
  person_id uuid not null,
  open_day_id uuid not null,
  blinded_sha256 bytea,
  blind_sigs jsonb
);

-- table ticket_spents
create table ticket_spents (
  open_day_id uuid not null,
  cell text not null,
  nullifier bytea not null,
  input bytea,
  sig bytea
);

-- table units
create table units (
  id integer not null generated always as identity,
  code text not null,
  name text not null,
  short_name text not null,
  kind text not null,
  active boolean not null default true
);

-- table user_roles
create table user_roles (
  user_id uuid not null,
  role text not null,
  granted_at timestamp with time zone not null,
  granted_by uuid
);

-- table users
create table users (
  id uuid not null default gen_random_uuid(),
  sign_in_name text,
  name text not null,
  phone_digest text,
  phone_sealed text,
  password_hash text,
  unit_id integer,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone
);

-- table window_duties
create table window_duties (
  id uuid not null default gen_random_uuid(),
  unit_id integer not null,
  official_id uuid not null,
  name text not null,
  post text not null,
  rank text not null,
  duty_on date not null,
  half_day text not null,
  hall_id integer not null,
  floor text not null,
  window_no text not null,
  items text not null,
  planned_by uuid not null,
  planned_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  cancel_reason text,
  attendance text,
  attendance_at timestamp with time zone,
  attendance_by uuid,
  attendance_reason text,
  substitute_id uuid,
  substitute_name text,
  substitute_post text
);

-- constraint acceptance_candidates_acceptance_id_acceptances_id_fk on acceptance_candidates
alter table acceptance_candidates add constraint acceptance_candidates_acceptance_id_acceptances_id_fk FOREIGN KEY (acceptance_id) REFERENCES acceptances(id);

-- constraint acceptance_candidates_acceptance_id_experiencer_id_pk on acceptance_candidates
alter table acceptance_candidates add constraint acceptance_candidates_acceptance_id_experiencer_id_pk PRIMARY KEY (acceptance_id, experiencer_id);

-- constraint acceptance_candidates_experiencer_id_experiencers_id_fk on acceptance_candidates
alter table acceptance_candidates add constraint acceptance_candidates_experiencer_id_experiencers_id_fk FOREIGN KEY (experiencer_id) REFERENCES experiencers(id);

-- constraint acceptance_candidates_one_per_number on acceptance_candidates
alter table acceptance_candidates add constraint acceptance_candidates_one_per_number UNIQUE (acceptance_id, number);

-- constraint acceptance_candidates_one_per_position on acceptance_candidates
alter table acceptance_candidates add constraint acceptance_candidates_one_per_position UNIQUE (acceptance_id, "position");

-- constraint acceptance_tasks_acceptance_id_acceptances_id_fk on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_acceptance_id_acceptances_id_fk FOREIGN KEY (acceptance_id) REFERENCES acceptances(id);

-- constraint acceptance_tasks_ended_known on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_ended_known CHECK ((ended = ANY (ARRAY['voted'::text, 'declined'::text, 'late'::text, 'ineligible'::text])));

-- constraint acceptance_tasks_ended_whole on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_ended_whole CHECK (((ended_at IS NULL) = (ended IS NULL)));

-- constraint acceptance_tasks_experiencer_id_experiencers_id_fk on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_experiencer_id_experiencers_id_fk FOREIGN KEY (experiencer_id) REFERENCES experiencers(id);

-- constraint acceptance_tasks_one_per_person on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_one_per_person UNIQUE (acceptance_id, experiencer_id);

-- constraint acceptance_tasks_one_per_position on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_one_per_position UNIQUE (acceptance_id, "position");

-- constraint acceptance_tasks_pkey on acceptance_tasks
alter table acceptance_tasks add constraint acceptance_tasks_pkey PRIMARY KEY (id);

-- constraint acceptance_votes_pkey on acceptance_votes
alter table acceptance_votes add constraint acceptance_votes_pkey PRIMARY KEY (task_id);

-- constraint acceptance_votes_task_id_acceptance_tasks_id_fk on acceptance_votes
alter table acceptance_votes add constraint acceptance_votes_task_id_acceptance_tasks_id_fk FOREIGN KEY (task_id) REFERENCES acceptance_tasks(id);

-- constraint acceptance_votes_verdict_known on acceptance_votes
alter table acceptance_votes add constraint acceptance_votes_verdict_known CHECK ((verdict = ANY (ARRAY['pass'::text, 'fail'::text, 'not_reproduced'::text])));

-- constraint acceptances_at_least_two on acceptances
alter table acceptances add constraint acceptances_at_least_two CHECK ((needed >= 2));

-- constraint acceptances_decided_by_users_id_fk on acceptances
alter table acceptances add constraint acceptances_decided_by_users_id_fk FOREIGN KEY (decided_by) REFERENCES users(id);

-- constraint acceptances_decided_whole on acceptances
alter table acceptances add constraint acceptances_decided_whole CHECK ((((outcome IS NULL) = (decided_at IS NULL)) AND ((outcome IS NULL) = (decided_by IS NULL))));

-- constraint acceptances_issue_id_issues_id_fk on acceptances
alter table acceptances add constraint acceptances_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint acceptances_listed_by_users_id_fk on acceptances
alter table acceptances add constraint acceptances_listed_by_users_id_fk FOREIGN KEY (listed_by) REFERENCES users(id);

-- constraint acceptances_one_per_attempt on acceptances
alter table acceptances add constraint acceptances_one_per_attempt UNIQUE (issue_id, attempt);

-- constraint acceptances_outcome_known on acceptances
alter table acceptances add constraint acceptances_outcome_known CHECK ((outcome = ANY (ARRAY['passed'::text, 'failed'::text, 'exempted'::text])));

-- constraint acceptances_pkey on acceptances
alter table acceptances add constraint acceptances_pkey PRIMARY KEY (id);

-- constraint acceptances_seed_after_list on acceptances
alter table acceptances add constraint acceptances_seed_after_list CHECK (((seed_seq > list_seq) AND ((seed_seq IS NULL) = (seed IS NULL)) AND ((seed_seq IS NULL) = (drawn_at IS NULL))));

-- constraint application_echoes_campaign_id_campaigns_id_fk on application_echoes
alter table application_echoes add constraint application_echoes_campaign_id_campaigns_id_fk FOREIGN KEY (campaign_id) REFERENCES campaigns(id);

-- constraint application_echoes_pkey on application_echoes
alter table application_echoes add constraint application_echoes_pkey PRIMARY KEY (receipt_no);

-- constraint application_echoes_user_id_users_id_fk on application_echoes
alter table application_echoes add constraint application_echoes_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint application_steps_actor_id_users_id_fk on application_steps
alter table application_steps add constraint application_steps_actor_id_users_id_fk FOREIGN KEY (actor_id) REFERENCES users(id);

-- constraint application_steps_application_id_applications_id_fk on application_steps
alter table application_steps add constraint application_steps_application_id_applications_id_fk FOREIGN KEY (application_id) REFERENCES applications(id);

-- constraint application_steps_kind_known on application_steps
alter table application_steps add constraint application_steps_kind_known CHECK ((kind = ANY (ARRAY['applied'::text, 'returned'::text, 'resubmitted'::text, 'rejected'::text, 'withdrawn'::text, 'appointed'::text])));

-- constraint application_steps_pkey on application_steps
alter table application_steps add constraint application_steps_pkey PRIMARY KEY (id);

-- constraint applications_campaign_id_campaigns_id_fk on applications
alter table applications add constraint applications_campaign_id_campaigns_id_fk FOREIGN KEY (campaign_id) REFERENCES campaigns(id);

-- constraint applications_channels_known on applications
alter table applications add constraint applications_channels_known CHECK ((channels <@ ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text]));

-- constraint applications_education_known on applications
alter table applications add constraint applications_education_known CHECK ((education = ANY (ARRAY['junior_school'::text, 'high_school'::text, 'college'::text, 'bachelor'::text, 'postgraduate'::text])));

-- constraint applications_experiencer_type_known on applications
alter table applications add constraint applications_experiencer_type_known CHECK ((experiencer_type = ANY (ARRAY['enterprise'::text, 'citizen'::text, 'npc_deputy'::text, 'cppcc_member'::text, 'expert'::text, 'media'::text, 'other'::text])));

-- constraint applications_gender_known on applications
alter table applications add constraint applications_gender_known CHECK ((gender = ANY (ARRAY['female'::text, 'male'::text])));

-- constraint applications_pkey on applications
alter table applications add constraint applications_pkey PRIMARY KEY (id);

-- constraint applications_political_status_known on applications
alter table applications add constraint applications_political_status_known CHECK ((political_status = ANY (ARRAY['party_member'::text, 'probationary_member'::text, 'league_member'::text, 'democratic_party'::text, 'no_party'::text, 'masses'::text])));

-- constraint applications_receiptNo_unique on applications
alter table applications add constraint "applications_receiptNo_unique" UNIQUE (receipt_no);

-- constraint applications_status_known on applications
alter table applications add constraint applications_status_known CHECK ((status = ANY (ARRAY['applied'::text, 'returned'::text, 'resubmitted'::text, 'rejected'::text, 'withdrawn'::text, 'appointed'::text])));

-- constraint applications_user_id_users_id_fk on applications
alter table applications add constraint applications_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint audit_entries_pkey on audit_entries
alter table audit_entries add constraint audit_entries_pkey PRIMARY KEY (seq);

-- constraint ballot_manifests_open_day_id_open_days_id_fk on ballot_manifests
alter table ballot_manifests add constraint ballot_manifests_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint ballot_manifests_pkey on ballot_manifests
alter table ballot_manifests add constraint ballot_manifests_pkey PRIMARY KEY (open_day_id);

-- constraint ballot_remarks_open_day_id_open_days_id_fk on ballot_remarks
alter table ballot_remarks add constraint ballot_remarks_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint ballot_remarks_pkey on ballot_remarks
alter table ballot_remarks add constraint ballot_remarks_pkey PRIMARY KEY (id);

-- constraint ballot_remarks_review_state_known on ballot_remarks
alter table ballot_remarks add constraint ballot_remarks_review_state_known CHECK ((review_state = ANY (ARRAY['waiting'::text, 'published'::text, 'reworded'::text, 'passed_on'::text, 'withheld'::text])));

-- constraint ballots_channel_known on ballots
alter table ballots add constraint ballots_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint ballots_open_day_id_open_days_id_fk on ballots
alter table ballots add constraint ballots_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint ballots_pkey on ballots
alter table ballots add constraint ballots_pkey PRIMARY KEY (id);

-- constraint calendar_days_kind_known on calendar_days
alter table calendar_days add constraint calendar_days_kind_known CHECK ((kind = ANY (ARRAY['off'::text, 'make_up'::text])));

-- constraint calendar_days_pkey on calendar_days
alter table calendar_days add constraint calendar_days_pkey PRIMARY KEY (day);

-- constraint calendar_years_pkey on calendar_years
alter table calendar_years add constraint calendar_years_pkey PRIMARY KEY (year);

-- constraint calendar_years_status_known on calendar_years
alter table calendar_years add constraint calendar_years_status_known CHECK ((status = ANY (ARRAY['official'::text, 'provisional'::text])));

-- constraint campaigns_created_by_users_id_fk on campaigns
alter table campaigns add constraint campaigns_created_by_users_id_fk FOREIGN KEY (created_by) REFERENCES users(id);

-- constraint campaigns_open_before_close on campaigns
alter table campaigns add constraint campaigns_open_before_close CHECK ((opens_at < closes_at));

-- constraint campaigns_pkey on campaigns
alter table campaigns add constraint campaigns_pkey PRIMARY KEY (id);

-- constraint campaigns_published_by_users_id_fk on campaigns
alter table campaigns add constraint campaigns_published_by_users_id_fk FOREIGN KEY (published_by) REFERENCES users(id);

-- constraint campaigns_second_person_publishes on campaigns
alter table campaigns add constraint campaigns_second_person_publishes CHECK (((published_by IS NULL) OR (published_by <> created_by)));

-- constraint check_ins_checked_in_by_users_id_fk on check_ins
alter table check_ins add constraint check_ins_checked_in_by_users_id_fk FOREIGN KEY (checked_in_by) REFERENCES users(id);

-- constraint check_ins_experiencer_id_experiencers_id_fk on check_ins
alter table check_ins add constraint check_ins_experiencer_id_experiencers_id_fk FOREIGN KEY (experiencer_id) REFERENCES experiencers(id);

-- constraint check_ins_once on check_ins
alter table check_ins add constraint check_ins_once PRIMARY KEY (open_day_id, experiencer_id);

-- constraint check_ins_open_day_id_open_days_id_fk on check_ins
alter table check_ins add constraint check_ins_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint clock_marks_one_row on clock_marks
alter table clock_marks add constraint clock_marks_one_row CHECK (id);

-- constraint clock_marks_pkey on clock_marks
alter table clock_marks add constraint clock_marks_pkey PRIMARY KEY (id);

-- constraint closure_requests_figures_in_pairs on closure_requests
alter table closure_requests add constraint closure_requests_figures_in_pairs CHECK ((((steps_before IS NULL) = (steps_after IS NULL)) AND ((time_before IS NULL) = (time_after IS NULL)) AND ((time_before IS NULL) = (time_unit IS NULL)) AND ((materials_before IS NULL) = (materials_after IS NULL)) AND ((visits_before IS NULL) = (visits_after IS NULL))));

-- constraint closure_requests_issue_id_issues_id_fk on closure_requests
alter table closure_requests add constraint closure_requests_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint closure_requests_pkey on closure_requests
alter table closure_requests add constraint closure_requests_pkey PRIMARY KEY (id);

-- constraint closure_requests_requested_by_users_id_fk on closure_requests
alter table closure_requests add constraint closure_requests_requested_by_users_id_fk FOREIGN KEY (requested_by) REFERENCES users(id);

-- constraint closure_requests_time_unit_known on closure_requests
alter table closure_requests add constraint closure_requests_time_unit_known CHECK ((time_unit = ANY (ARRAY['minute'::text, 'hour'::text, 'workday'::text])));

-- constraint closure_tallies_list_kind_known on closure_tallies
alter table closure_tallies add constraint closure_tallies_list_kind_known CHECK ((list_kind = ANY (ARRAY['problem'::text, 'demand'::text, 'optimization'::text])));

-- constraint closure_tallies_pkey on closure_tallies
alter table closure_tallies add constraint closure_tallies_pkey PRIMARY KEY (list_kind);

-- constraint consents_pkey on consents
alter table consents add constraint consents_pkey PRIMARY KEY (id);

-- constraint consents_purpose_known on consents
alter table consents add constraint consents_purpose_known CHECK ((purpose = ANY (ARRAY['processing'::text, 'roster'::text, 'full_name'::text])));

-- constraint consents_user_id_users_id_fk on consents
alter table consents add constraint consents_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint counters_pkey on counters
alter table counters add constraint counters_pkey PRIMARY KEY (series);

-- constraint deadline_rules_days_in_range on deadline_rules
alter table deadline_rules add constraint deadline_rules_days_in_range CHECK (((days >= 0) AND (days <= 250)));

-- constraint deadline_rules_key_known on deadline_rules
alter table deadline_rules add constraint deadline_rules_key_known CHECK ((key = ANY (ARRAY['triage'::text, 'acknowledge'::text, 'fix_simple'::text, 'fix_complex'::text, 'fix_stuck_case'::text, 'extension'::text, 'acceptance'::text, 'decision'::text, 'look_back_first'::text, 'look_back_second'::text, 'yellow_card'::text, 'supervision'::text])));

-- constraint deadline_rules_pkey on deadline_rules
alter table deadline_rules add constraint deadline_rules_pkey PRIMARY KEY (id);

-- constraint deadline_rules_set_by_users_id_fk on deadline_rules
alter table deadline_rules add constraint deadline_rules_set_by_users_id_fk FOREIGN KEY (set_by) REFERENCES users(id);

-- constraint duty_changes_actor_id_users_id_fk on duty_changes
alter table duty_changes add constraint duty_changes_actor_id_users_id_fk FOREIGN KEY (actor_id) REFERENCES users(id);

-- constraint duty_changes_duty_id_window_duties_id_fk on duty_changes
alter table duty_changes add constraint duty_changes_duty_id_window_duties_id_fk FOREIGN KEY (duty_id) REFERENCES window_duties(id);

-- constraint duty_changes_half_day_known on duty_changes
alter table duty_changes add constraint duty_changes_half_day_known CHECK ((half_day = ANY (ARRAY['am'::text, 'pm'::text, 'full'::text])));

-- constraint duty_changes_hall_id_halls_id_fk on duty_changes
alter table duty_changes add constraint duty_changes_hall_id_halls_id_fk FOREIGN KEY (hall_id) REFERENCES halls(id);

-- constraint duty_changes_pkey on duty_changes
alter table duty_changes add constraint duty_changes_pkey PRIMARY KEY (id);

-- constraint duty_changes_rank_known on duty_changes
alter table duty_changes add constraint duty_changes_rank_known CHECK ((rank = ANY (ARRAY['principal'::text, 'deputy'::text, 'section_chief'::text])));

-- constraint duty_officials_added_by_users_id_fk on duty_officials
alter table duty_officials add constraint duty_officials_added_by_users_id_fk FOREIGN KEY (added_by) REFERENCES users(id);

-- constraint duty_officials_days_in_order on duty_officials
alter table duty_officials add constraint duty_officials_days_in_order CHECK (((ends_on IS NULL) OR (starts_on <= ends_on)));

-- constraint duty_officials_pkey on duty_officials
alter table duty_officials add constraint duty_officials_pkey PRIMARY KEY (id);

-- constraint duty_officials_rank_known on duty_officials
alter table duty_officials add constraint duty_officials_rank_known CHECK ((rank = ANY (ARRAY['principal'::text, 'deputy'::text, 'section_chief'::text])));

-- constraint duty_officials_unit_id_units_id_fk on duty_officials
alter table duty_officials add constraint duty_officials_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint evidence_files_added_by_users_id_fk on evidence_files
alter table evidence_files add constraint evidence_files_added_by_users_id_fk FOREIGN KEY (added_by) REFERENCES users(id);

-- constraint evidence_files_file_id_files_id_fk on evidence_files
alter table evidence_files add constraint evidence_files_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id);

-- constraint evidence_files_found_by_name on evidence_files
alter table evidence_files add constraint evidence_files_found_by_name UNIQUE (public_name);

-- constraint evidence_files_issue_id_issues_id_fk on evidence_files
alter table evidence_files add constraint evidence_files_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint evidence_files_moment_known on evidence_files
alter table evidence_files add constraint evidence_files_moment_known CHECK ((moment = ANY (ARRAY['before'::text, 'after'::text, 'document'::text])));

-- constraint evidence_files_own_their_file on evidence_files
alter table evidence_files add constraint evidence_files_own_their_file UNIQUE (file_id);

-- constraint evidence_files_pkey on evidence_files
alter table evidence_files add constraint evidence_files_pkey PRIMARY KEY (id);

-- constraint evidence_files_removed_by_users_id_fk on evidence_files
alter table evidence_files add constraint evidence_files_removed_by_users_id_fk FOREIGN KEY (removed_by) REFERENCES users(id);

-- constraint evidence_files_removed_whole on evidence_files
alter table evidence_files add constraint evidence_files_removed_whole CHECK ((((removed_at IS NULL) = (file_id IS NOT NULL)) AND ((removed_at IS NULL) = (remove_reason IS NULL)) AND ((removed_at IS NULL) = (removed_by IS NULL))));

-- constraint evidence_files_thumbnail_id_files_id_fk on evidence_files
alter table evidence_files add constraint evidence_files_thumbnail_id_files_id_fk FOREIGN KEY (thumbnail_id) REFERENCES files(id);

-- constraint evidence_files_visibility_known on evidence_files
alter table evidence_files add constraint evidence_files_visibility_known CHECK ((visibility = ANY (ARRAY['public'::text, 'staff'::text])));

-- constraint exemptions_decided_by_users_id_fk on exemptions
alter table exemptions add constraint exemptions_decided_by_users_id_fk FOREIGN KEY (decided_by) REFERENCES users(id);

-- constraint exemptions_decided_whole on exemptions
alter table exemptions add constraint exemptions_decided_whole CHECK ((((agreed IS NULL) = (decided_at IS NULL)) AND ((agreed IS NULL) = (decided_by IS NULL))));

-- constraint exemptions_issue_id_issues_id_fk on exemptions
alter table exemptions add constraint exemptions_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint exemptions_pkey on exemptions
alter table exemptions add constraint exemptions_pkey PRIMARY KEY (id);

-- constraint exemptions_proposed_by_users_id_fk on exemptions
alter table exemptions add constraint exemptions_proposed_by_users_id_fk FOREIGN KEY (proposed_by) REFERENCES users(id);

-- constraint exemptions_second_person_decides on exemptions
alter table exemptions add constraint exemptions_second_person_decides CHECK ((decided_by <> proposed_by));

-- constraint experiencers_appointed_by_users_id_fk on experiencers
alter table experiencers add constraint experiencers_appointed_by_users_id_fk FOREIGN KEY (appointed_by) REFERENCES users(id);

-- constraint experiencers_end_kind_known on experiencers
alter table experiencers add constraint experiencers_end_kind_known CHECK ((end_kind = ANY (ARRAY['dismissed'::text, 'resigned'::text])));

-- constraint experiencers_experiencer_type_known on experiencers
alter table experiencers add constraint experiencers_experiencer_type_known CHECK ((experiencer_type = ANY (ARRAY['enterprise'::text, 'citizen'::text, 'npc_deputy'::text, 'cppcc_member'::text, 'expert'::text, 'media'::text, 'other'::text])));

-- constraint experiencers_number_unique on experiencers
alter table experiencers add constraint experiencers_number_unique UNIQUE (number);

-- constraint experiencers_one_per_person on experiencers
alter table experiencers add constraint experiencers_one_per_person UNIQUE (user_id);

-- constraint experiencers_pkey on experiencers
alter table experiencers add constraint experiencers_pkey PRIMARY KEY (id);

-- constraint experiencers_user_id_users_id_fk on experiencers
alter table experiencers add constraint experiencers_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint explanations_issue_id_issues_id_fk on explanations
alter table explanations add constraint explanations_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint explanations_outcome_known on explanations
alter table explanations add constraint explanations_outcome_known CHECK ((outcome = ANY (ARRAY['adopted'::text, 'not_adopted'::text])));

-- constraint explanations_pkey on explanations
alter table explanations add constraint explanations_pkey PRIMARY KEY (id);

-- constraint explanations_requested_by_users_id_fk on explanations
alter table explanations add constraint explanations_requested_by_users_id_fk FOREIGN KEY (requested_by) REFERENCES users(id);

-- constraint files_kind_known on files
alter table files add constraint files_kind_known CHECK ((kind = ANY (ARRAY['pdf'::text, 'docx'::text, 'xlsx'::text, 'png'::text, 'jpeg'::text])));

-- constraint files_of_bearable_size on files
alter table files add constraint files_of_bearable_size CHECK ((((size >= 1) AND (size <= 10485760)) AND (size = octet_length(content))));

-- constraint files_pkey on files
alter table files add constraint files_pkey PRIMARY KEY (id);

-- constraint files_stored_by_users_id_fk on files
alter table files add constraint files_stored_by_users_id_fk FOREIGN KEY (stored_by) REFERENCES users(id);

-- constraint halls_code_unique on halls
alter table halls add constraint halls_code_unique UNIQUE (code);

-- constraint halls_pkey on halls
alter table halls add constraint halls_pkey PRIMARY KEY (id);

-- constraint issue_encounters_count_something on issue_encounters
alter table issue_encounters add constraint issue_encounters_count_something CHECK ((count > 0));

-- constraint issue_encounters_issue_id_issues_id_fk on issue_encounters
alter table issue_encounters add constraint issue_encounters_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_encounters_pkey on issue_encounters
alter table issue_encounters add constraint issue_encounters_pkey PRIMARY KEY (issue_id);

-- constraint issue_endings_by_two_people on issue_endings
alter table issue_endings add constraint issue_endings_by_two_people CHECK (((NOT handed_over) OR (decision IS DISTINCT FROM 'confirmed'::text) OR ((decided_by IS NOT NULL) AND (decided_by <> proposed_by))));

-- constraint issue_endings_decided on issue_endings
alter table issue_endings add constraint issue_endings_decided CHECK (((decision IS NULL) = (decided_at IS NULL)));

-- constraint issue_endings_decided_by_users_id_fk on issue_endings
alter table issue_endings add constraint issue_endings_decided_by_users_id_fk FOREIGN KEY (decided_by) REFERENCES users(id);

-- constraint issue_endings_decision_known on issue_endings
alter table issue_endings add constraint issue_endings_decision_known CHECK ((decision = ANY (ARRAY['confirmed'::text, 'declined'::text])));

-- constraint issue_endings_issue_id_issues_id_fk on issue_endings
alter table issue_endings add constraint issue_endings_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_endings_kind_known on issue_endings
alter table issue_endings add constraint issue_endings_kind_known CHECK ((kind = ANY (ARRAY['reject'::text, 'merge'::text])));

-- constraint issue_endings_merge_has_target on issue_endings
alter table issue_endings add constraint issue_endings_merge_has_target CHECK ((((kind = 'merge'::text) = (target_id IS NOT NULL)) AND (target_id IS DISTINCT FROM issue_id)));

-- constraint issue_endings_pkey on issue_endings
alter table issue_endings add constraint issue_endings_pkey PRIMARY KEY (id);

-- constraint issue_endings_proposed_by_users_id_fk on issue_endings
alter table issue_endings add constraint issue_endings_proposed_by_users_id_fk FOREIGN KEY (proposed_by) REFERENCES users(id);

-- constraint issue_endings_target_id_issues_id_fk on issue_endings
alter table issue_endings add constraint issue_endings_target_id_issues_id_fk FOREIGN KEY (target_id) REFERENCES issues(id);

-- constraint issue_escalations_issue_id_issues_id_fk on issue_escalations
alter table issue_escalations add constraint issue_escalations_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_escalations_level_known on issue_escalations
alter table issue_escalations add constraint issue_escalations_level_known CHECK ((level = ANY (ARRAY['two_before'::text, 'on_the_day'::text, 'one_after'::text, 'five_after'::text])));

-- constraint issue_escalations_once on issue_escalations
alter table issue_escalations add constraint issue_escalations_once UNIQUE (issue_id, due_on, level);

-- constraint issue_escalations_pkey on issue_escalations
alter table issue_escalations add constraint issue_escalations_pkey PRIMARY KEY (id);

-- constraint issue_redactions_by_two_people on issue_redactions
alter table issue_redactions add constraint issue_redactions_by_two_people CHECK ((((confirmed_by IS NULL) OR (confirmed_by <> taken_by)) AND ((restored_by IS NULL) OR (restored_by <> taken_by))));

-- constraint issue_redactions_confirmed_by_users_id_fk on issue_redactions
alter table issue_redactions add constraint issue_redactions_confirmed_by_users_id_fk FOREIGN KEY (confirmed_by) REFERENCES users(id);

-- constraint issue_redactions_decided_once on issue_redactions
alter table issue_redactions add constraint issue_redactions_decided_once CHECK ((((confirmed_at IS NULL) OR (restored_at IS NULL)) AND ((purged_at IS NULL) OR (restored_at IS NULL))));

-- constraint issue_redactions_issue_id_issues_id_fk on issue_redactions
alter table issue_redactions add constraint issue_redactions_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_redactions_pkey on issue_redactions
alter table issue_redactions add constraint issue_redactions_pkey PRIMARY KEY (id);

-- constraint issue_redactions_restored_by_users_id_fk on issue_redactions
alter table issue_redactions add constraint issue_redactions_restored_by_users_id_fk FOREIGN KEY (restored_by) REFERENCES users(id);

-- constraint issue_redactions_taken_by_users_id_fk on issue_redactions
alter table issue_redactions add constraint issue_redactions_taken_by_users_id_fk FOREIGN KEY (taken_by) REFERENCES users(id);

-- constraint issue_steps_actor_id_users_id_fk on issue_steps
alter table issue_steps add constraint issue_steps_actor_id_users_id_fk FOREIGN KEY (actor_id) REFERENCES users(id);

-- constraint issue_steps_actor_unit_id_units_id_fk on issue_steps
alter table issue_steps add constraint issue_steps_actor_unit_id_units_id_fk FOREIGN KEY (actor_unit_id) REFERENCES units(id);

-- constraint issue_steps_issue_id_issues_id_fk on issue_steps
alter table issue_steps add constraint issue_steps_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_steps_kind_known on issue_steps
alter table issue_steps add constraint issue_steps_kind_known CHECK ((kind = ANY (ARRAY['register'::text, 'triage'::text, 'assign'::text, 'reassign'::text, 'acknowledge'::text, 'transfer'::text, 'plan'::text, 'request_extension'::text, 'grant_extension'::text, 'refuse_extension'::text, 'request_unfixable'::text, 'explain'::text, 'refuse_unfixable'::text, 'request_closure'::text, 'send_to_acceptance'::text, 'accept'::text, 'exempt'::text, 'return'::text, 'look_back'::text, 'reopen'::text, 'reject'::text, 'merge'::text, 'hold'::text, 'publish'::text, 'record'::text, 'correct'::text, 'take_down'::text, 'restore_text'::text, 'decline_recurrence'::text, 'progress'::text, 'propose_explanation'::text, 'remove_evidence'::text])));

-- constraint issue_steps_pkey on issue_steps
alter table issue_steps add constraint issue_steps_pkey PRIMARY KEY (id);

-- constraint issue_steps_unit_id_units_id_fk on issue_steps
alter table issue_steps add constraint issue_steps_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint issue_steps_visibility_known on issue_steps
alter table issue_steps add constraint issue_steps_visibility_known CHECK ((visibility = ANY (ARRAY['public'::text, 'staff'::text])));

-- constraint issue_tallies_list_kind_known on issue_tallies
alter table issue_tallies add constraint issue_tallies_list_kind_known CHECK ((list_kind = ANY (ARRAY['problem'::text, 'demand'::text, 'optimization'::text])));

-- constraint issue_tallies_list_kind_phase_due_on_pk on issue_tallies
alter table issue_tallies add constraint issue_tallies_list_kind_phase_due_on_pk PRIMARY KEY (list_kind, phase, due_on);

-- constraint issue_tallies_phase_known on issue_tallies
alter table issue_tallies add constraint issue_tallies_phase_known CHECK ((phase = ANY (ARRAY['todo'::text, 'doing'::text, 'checking'::text, 'closed'::text, 'explained'::text, 'off'::text])));

-- constraint issue_texts_decided_once on issue_texts
alter table issue_texts add constraint issue_texts_decided_once CHECK (((released_at IS NULL) OR (declined_at IS NULL)));

-- constraint issue_texts_declined_by_users_id_fk on issue_texts
alter table issue_texts add constraint issue_texts_declined_by_users_id_fk FOREIGN KEY (declined_by) REFERENCES users(id);

-- constraint issue_texts_issue_id_issues_id_fk on issue_texts
alter table issue_texts add constraint issue_texts_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_texts_pkey on issue_texts
alter table issue_texts add constraint issue_texts_pkey PRIMARY KEY (id);

-- constraint issue_texts_redaction_id_issue_redactions_id_fk on issue_texts
alter table issue_texts add constraint issue_texts_redaction_id_issue_redactions_id_fk FOREIGN KEY (redaction_id) REFERENCES issue_redactions(id);

-- constraint issue_texts_released_by_users_id_fk on issue_texts
alter table issue_texts add constraint issue_texts_released_by_users_id_fk FOREIGN KEY (released_by) REFERENCES users(id);

-- constraint issue_texts_writer_is_not_releaser on issue_texts
alter table issue_texts add constraint issue_texts_writer_is_not_releaser CHECK (((released_by IS NULL) OR (written_by IS NULL) OR (released_by <> written_by)));

-- constraint issue_texts_written_by_users_id_fk on issue_texts
alter table issue_texts add constraint issue_texts_written_by_users_id_fk FOREIGN KEY (written_by) REFERENCES users(id);

-- constraint issue_units_issue_id_issues_id_fk on issue_units
alter table issue_units add constraint issue_units_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint issue_units_issue_id_unit_id_pk on issue_units
alter table issue_units add constraint issue_units_issue_id_unit_id_pk PRIMARY KEY (issue_id, unit_id);

-- constraint issue_units_unit_id_units_id_fk on issue_units
alter table issue_units add constraint issue_units_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint issues_channel_known on issues
alter table issues add constraint issues_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint issues_due_rule_known on issues
alter table issues add constraint issues_due_rule_known CHECK ((due_rule = ANY (ARRAY['fix_simple'::text, 'fix_complex'::text, 'fix_stuck_case'::text, 'named_date'::text, 'extension'::text])));

-- constraint issues_fix_mode_known on issues
alter table issues add constraint issues_fix_mode_known CHECK ((fix_mode = ANY (ARRAY['immediate'::text, 'time_limited'::text, 'system'::text])));

-- constraint issues_handed_over_whole on issues
alter table issues add constraint issues_handed_over_whole CHECK (((lead_unit_id IS NULL) = (due_on IS NULL)));

-- constraint issues_lead_unit_id_units_id_fk on issues
alter table issues add constraint issues_lead_unit_id_units_id_fk FOREIGN KEY (lead_unit_id) REFERENCES units(id);

-- constraint issues_list_kind_known on issues
alter table issues add constraint issues_list_kind_known CHECK ((list_kind = ANY (ARRAY['problem'::text, 'demand'::text, 'optimization'::text])));

-- constraint issues_measure_has_date on issues
alter table issues add constraint issues_measure_has_date CHECK (((implemented_on IS NOT NULL) OR ((documents IS NULL) AND (effect IS NULL))));

-- constraint issues_measure_of_optimization on issues
alter table issues add constraint issues_measure_of_optimization CHECK (((list_kind = 'optimization'::text) OR ((documents IS NULL) AND (implemented_on IS NULL) AND (effect IS NULL))));

-- constraint issues_merged_has_target on issues
alter table issues add constraint issues_merged_has_target CHECK ((((status = 'merged'::text) = (merged_into_id IS NOT NULL)) AND (merged_into_id IS DISTINCT FROM id)));

-- constraint issues_merged_into_id_issues_id_fk on issues
alter table issues add constraint issues_merged_into_id_issues_id_fk FOREIGN KEY (merged_into_id) REFERENCES issues(id);

-- constraint issues_one_per_number on issues
alter table issues add constraint issues_one_per_number UNIQUE (number);

-- constraint issues_one_per_report on issues
alter table issues add constraint issues_one_per_report UNIQUE (report_id);

-- constraint issues_open_day_id_open_days_id_fk on issues
alter table issues add constraint issues_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint issues_outcome_known on issues
alter table issues add constraint issues_outcome_known CHECK ((outcome = ANY (ARRAY['adopted'::text, 'not_adopted'::text])));

-- constraint issues_outcome_of_answered_demand on issues
alter table issues add constraint issues_outcome_of_answered_demand CHECK (((outcome IS NULL) OR ((list_kind = 'demand'::text) AND (status = 'explained'::text))));

-- constraint issues_pain_tag_known on issues
alter table issues add constraint issues_pain_tag_known CHECK ((pain_tag = ANY (ARRAY['blockage'::text, 'difficulty'::text, 'pain'::text])));

-- constraint issues_phase_of_status on issues
alter table issues add constraint issues_phase_of_status CHECK (((((((((((((((((((status = 'registered'::text) AND (phase = 'todo'::text)) OR ((status = 'triaged'::text) AND (phase = 'todo'::text))) OR ((status = 'assigned'::text) AND (phase = 'todo'::text))) OR ((status = 'transferred'::text) AND (phase = 'todo'::text))) OR ((status = 'acknowledged'::text) AND (phase = 'doing'::text))) OR ((status = 'rectifying'::text) AND (phase = 'doing'::text))) OR ((status = 'ext_requested'::text) AND (phase = 'doing'::text))) OR ((status = 'unfixable_requested'::text) AND (phase = 'doing'::text))) OR ((status = 'closure_requested'::text) AND (phase = 'checking'::text))) OR ((status = 'accepting'::text) AND (phase = 'checking'::text))) OR ((status = 'returned'::text) AND (phase = 'doing'::text))) OR ((status = 'closed'::text) AND (phase = 'closed'::text))) OR ((status = 'looked_back'::text) AND (phase = 'closed'::text))) OR ((status = 'reopened'::text) AND (phase = 'todo'::text))) OR ((status = 'explained'::text) AND (phase = 'explained'::text))) OR ((status = 'invalid'::text) AND (phase = 'off'::text))) OR ((status = 'merged'::text) AND (phase = 'off'::text))));

-- constraint issues_pkey on issues
alter table issues add constraint issues_pkey PRIMARY KEY (id);

-- constraint issues_report_id_reports_id_fk on issues
alter table issues add constraint issues_report_id_reports_id_fk FOREIGN KEY (report_id) REFERENCES reports(id);

-- constraint issues_service_item_id_service_items_id_fk on issues
alter table issues add constraint issues_service_item_id_service_items_id_fk FOREIGN KEY (service_item_id) REFERENCES service_items(id);

-- constraint issues_severity_known on issues
alter table issues add constraint issues_severity_known CHECK ((severity = ANY (ARRAY['general'::text, 'important'::text, 'urgent'::text])));

-- constraint issues_stage_known on issues
alter table issues add constraint issues_stage_known CHECK ((stage = ANY (ARRAY['consult'::text, 'apply'::text, 'accept'::text, 'online'::text, 'assist'::text, 'issue_cert'::text, 'rate'::text])));

-- constraint kept_forms_pkey on kept_forms
alter table kept_forms add constraint kept_forms_pkey PRIMARY KEY (id);

-- constraint kept_forms_user_id_users_id_fk on kept_forms
alter table kept_forms add constraint kept_forms_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint lessons_closed_by_users_id_fk on lessons
alter table lessons add constraint lessons_closed_by_users_id_fk FOREIGN KEY (closed_by) REFERENCES users(id);

-- constraint lessons_closed_with_summary on lessons
alter table lessons add constraint lessons_closed_with_summary CHECK (((closed_at IS NULL) = (summary IS NULL)));

-- constraint lessons_have_origin on lessons
alter table lessons add constraint lessons_have_origin CHECK (((issue_id IS NOT NULL) OR (month IS NOT NULL)));

-- constraint lessons_issue_id_issues_id_fk on lessons
alter table lessons add constraint lessons_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint lessons_month_written on lessons
alter table lessons add constraint lessons_month_written CHECK ((month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'::text));

-- constraint lessons_opened_by_users_id_fk on lessons
alter table lessons add constraint lessons_opened_by_users_id_fk FOREIGN KEY (opened_by) REFERENCES users(id);

-- constraint lessons_pkey on lessons
alter table lessons add constraint lessons_pkey PRIMARY KEY (id);

-- constraint look_backs_done_by_users_id_fk on look_backs
alter table look_backs add constraint look_backs_done_by_users_id_fk FOREIGN KEY (done_by) REFERENCES users(id);

-- constraint look_backs_done_whole on look_backs
alter table look_backs add constraint look_backs_done_whole CHECK ((((held IS NULL) = (words IS NULL)) AND ((held IS NULL) = (done_at IS NULL)) AND ((held IS NULL) = (done_by IS NULL))));

-- constraint look_backs_issue_id_issues_id_fk on look_backs
alter table look_backs add constraint look_backs_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint look_backs_issue_id_round_after_days_pk on look_backs
alter table look_backs add constraint look_backs_issue_id_round_after_days_pk PRIMARY KEY (issue_id, round, after_days);

-- constraint message_calls_called_by_users_id_fk on message_calls
alter table message_calls add constraint message_calls_called_by_users_id_fk FOREIGN KEY (called_by) REFERENCES users(id);

-- constraint message_calls_message_id_messages_id_fk on message_calls
alter table message_calls add constraint message_calls_message_id_messages_id_fk FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE;

-- constraint message_calls_pkey on message_calls
alter table message_calls add constraint message_calls_pkey PRIMARY KEY (id);

-- constraint message_calls_undone_by_users_id_fk on message_calls
alter table message_calls add constraint message_calls_undone_by_users_id_fk FOREIGN KEY (undone_by) REFERENCES users(id);

-- constraint message_calls_undone_whole on message_calls
alter table message_calls add constraint message_calls_undone_whole CHECK (((undone_at IS NULL) = (undone_by IS NULL)));

-- constraint messages_kind_known on messages
alter table messages add constraint messages_kind_known CHECK ((kind = ANY (ARRAY['acceptance_drawn'::text, 'acceptance_replaced'::text, 'votes_counted'::text, 'issue_step'::text, 'issue_escalated'::text, 'supervision_order'::text, 'self_check_task'::text, 'extension_decided'::text, 'closure_returned'::text])));

-- constraint messages_pkey on messages
alter table messages add constraint messages_pkey PRIMARY KEY (id);

-- constraint messages_recipient_id_users_id_fk on messages
alter table messages add constraint messages_recipient_id_users_id_fk FOREIGN KEY (recipient_id) REFERENCES users(id);

-- constraint milestones_done_by_somebody on milestones
alter table milestones add constraint milestones_done_by_somebody CHECK (((done_on IS NULL) = (done_by IS NULL)));

-- constraint milestones_done_by_users_id_fk on milestones
alter table milestones add constraint milestones_done_by_users_id_fk FOREIGN KEY (done_by) REFERENCES users(id);

-- constraint milestones_issue_id_issues_id_fk on milestones
alter table milestones add constraint milestones_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint milestones_pkey on milestones
alter table milestones add constraint milestones_pkey PRIMARY KEY (id);

-- constraint miscounts_decided_by_users_id_fk on miscounts
alter table miscounts add constraint miscounts_decided_by_users_id_fk FOREIGN KEY (decided_by) REFERENCES users(id);

-- constraint miscounts_open_day_id_open_days_id_fk on miscounts
alter table miscounts add constraint miscounts_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint miscounts_pkey on miscounts
alter table miscounts add constraint miscounts_pkey PRIMARY KEY (open_day_id);

-- constraint miscounts_proposal_known on miscounts
alter table miscounts add constraint miscounts_proposal_known CHECK ((proposal = ANY (ARRAY['without_slips'::text, 'dropped'::text])));

-- constraint miscounts_proposed_as_known on miscounts
alter table miscounts add constraint miscounts_proposed_as_known CHECK ((proposed_as = ANY (ARRAY['convenor'::text, 'auditor'::text])));

-- constraint miscounts_proposed_by_users_id_fk on miscounts
alter table miscounts add constraint miscounts_proposed_by_users_id_fk FOREIGN KEY (proposed_by) REFERENCES users(id);

-- constraint miscounts_proposed_whole on miscounts
alter table miscounts add constraint miscounts_proposed_whole CHECK ((num_nulls(proposal, reason, proposed_as, proposed_by) = ANY (ARRAY[0, 4])));

-- constraint miscounts_two_people_decide on miscounts
alter table miscounts add constraint miscounts_two_people_decide CHECK (((num_nulls(decided_by, decided_at) = ANY (ARRAY[0, 2])) AND ((decided_by IS NULL) OR ((proposed_by IS NOT NULL) AND (decided_by <> proposed_by)))));

-- constraint one_time_codes_created_by_users_id_fk on one_time_codes
alter table one_time_codes add constraint one_time_codes_created_by_users_id_fk FOREIGN KEY (created_by) REFERENCES users(id);

-- constraint one_time_codes_pkey on one_time_codes
alter table one_time_codes add constraint one_time_codes_pkey PRIMARY KEY (id);

-- constraint one_time_codes_purpose_known on one_time_codes
alter table one_time_codes add constraint one_time_codes_purpose_known CHECK ((purpose = ANY (ARRAY['password'::text, 'set_up'::text])));

-- constraint one_time_codes_user_id_users_id_fk on one_time_codes
alter table one_time_codes add constraint one_time_codes_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint open_day_items_open_day_id_open_days_id_fk on open_day_items
alter table open_day_items add constraint open_day_items_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint open_day_items_open_day_id_service_item_id_pk on open_day_items
alter table open_day_items add constraint open_day_items_open_day_id_service_item_id_pk PRIMARY KEY (open_day_id, service_item_id);

-- constraint open_day_items_service_item_id_service_items_id_fk on open_day_items
alter table open_day_items add constraint open_day_items_service_item_id_service_items_id_fk FOREIGN KEY (service_item_id) REFERENCES service_items(id);

-- constraint open_day_registrations_experiencer_id_experiencers_id_fk on open_day_registrations
alter table open_day_registrations add constraint open_day_registrations_experiencer_id_experiencers_id_fk FOREIGN KEY (experiencer_id) REFERENCES experiencers(id);

-- constraint open_day_registrations_one_per_person on open_day_registrations
alter table open_day_registrations add constraint open_day_registrations_one_per_person PRIMARY KEY (open_day_id, experiencer_id);

-- constraint open_day_registrations_open_day_id_open_days_id_fk on open_day_registrations
alter table open_day_registrations add constraint open_day_registrations_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint open_day_steps_actor_id_users_id_fk on open_day_steps
alter table open_day_steps add constraint open_day_steps_actor_id_users_id_fk FOREIGN KEY (actor_id) REFERENCES users(id);

-- constraint open_day_steps_kind_known on open_day_steps
alter table open_day_steps add constraint open_day_steps_kind_known CHECK ((kind = ANY (ARRAY['drafted'::text, 'revised'::text, 'submitted'::text, 'returned'::text, 'published'::text, 'cancelled'::text])));

-- constraint open_day_steps_open_day_id_open_days_id_fk on open_day_steps
alter table open_day_steps add constraint open_day_steps_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint open_day_steps_pkey on open_day_steps
alter table open_day_steps add constraint open_day_steps_pkey PRIMARY KEY (id);

-- constraint open_day_units_open_day_id_open_days_id_fk on open_day_units
alter table open_day_units add constraint open_day_units_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint open_day_units_open_day_id_unit_id_pk on open_day_units
alter table open_day_units add constraint open_day_units_open_day_id_unit_id_pk PRIMARY KEY (open_day_id, unit_id);

-- constraint open_day_units_unit_id_units_id_fk on open_day_units
alter table open_day_units add constraint open_day_units_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint open_days_channels_known on open_days
alter table open_days add constraint open_days_channels_known CHECK ((channels <@ ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text]));

-- constraint open_days_created_by_users_id_fk on open_days
alter table open_days add constraint open_days_created_by_users_id_fk FOREIGN KEY (created_by) REFERENCES users(id);

-- constraint open_days_hall_id_halls_id_fk on open_days
alter table open_days add constraint open_days_hall_id_halls_id_fk FOREIGN KEY (hall_id) REFERENCES halls(id);

-- constraint open_days_kind_known on open_days
alter table open_days add constraint open_days_kind_known CHECK ((kind = ANY (ARRAY['open_day'::text, 'experience_day'::text, 'themed'::text])));

-- constraint open_days_pkey on open_days
alter table open_days add constraint open_days_pkey PRIMARY KEY (id);

-- constraint open_days_published_by_users_id_fk on open_days
alter table open_days add constraint open_days_published_by_users_id_fk FOREIGN KEY (published_by) REFERENCES users(id);

-- constraint open_days_rating_end_cause_known on open_days
alter table open_days add constraint open_days_rating_end_cause_known CHECK ((rating_end_cause = ANY (ARRAY['keys_lost'::text, 'restored'::text, 'miscounted'::text, 'undecided'::text])));

-- constraint open_days_rating_ended_with_cause on open_days
alter table open_days add constraint open_days_rating_ended_with_cause CHECK ((((rating_ended_at IS NULL) = (rating_end_cause IS NULL)) AND ((rating_ended_at IS NULL) OR (mixed_at IS NOT NULL))));

-- constraint open_days_scores_or_ended on open_days
alter table open_days add constraint open_days_scores_or_ended CHECK (((rating_ended_at IS NULL) OR (scores_published_at IS NULL)));

-- constraint open_days_seats_not_oversold on open_days
alter table open_days add constraint open_days_seats_not_oversold CHECK (((taken >= 0) AND (taken <= seats)));

-- constraint open_days_second_person_publishes on open_days
alter table open_days add constraint open_days_second_person_publishes CHECK (((published_by IS NULL) OR (published_by <> created_by)));

-- constraint open_days_times_in_order on open_days
alter table open_days add constraint open_days_times_in_order CHECK (((registration_opens_at < registration_closes_at) AND (registration_closes_at <= starts_at) AND (starts_at < ends_at) AND (starts_at <= rate_opens_at) AND (rate_opens_at < rate_closes_at) AND (ends_at <= rate_closes_at)));

-- constraint operation_stops_ended_by on operation_stops
alter table operation_stops add constraint operation_stops_ended_by CHECK (((ended_at IS NULL) = (ended_by IS NULL)));

-- constraint operation_stops_ended_by_known on operation_stops
alter table operation_stops add constraint operation_stops_ended_by_known CHECK ((ended_by = ANY (ARRAY['person'::text, 'sources'::text, 'steady'::text, 'repaired'::text])));

-- constraint operation_stops_kind_known on operation_stops
alter table operation_stops add constraint operation_stops_kind_known CHECK ((kind = ANY (ARRAY['clock'::text, 'database'::text])));

-- constraint operation_stops_pkey on operation_stops
alter table operation_stops add constraint operation_stops_pkey PRIMARY KEY (id);

-- constraint overruled_finds_overruling_id_overrulings_id_fk on overruled_finds
alter table overruled_finds add constraint overruled_finds_overruling_id_overrulings_id_fk FOREIGN KEY (overruling_id) REFERENCES overrulings(id);

-- constraint overruled_finds_pkey on overruled_finds
alter table overruled_finds add constraint overruled_finds_pkey PRIMARY KEY (digest);

-- constraint overrulings_decided_by_users_id_fk on overrulings
alter table overrulings add constraint overrulings_decided_by_users_id_fk FOREIGN KEY (decided_by) REFERENCES users(id);

-- constraint overrulings_decided_whole on overrulings
alter table overrulings add constraint overrulings_decided_whole CHECK ((num_nulls(outcome, reason, decided_by, decided_at) = ANY (ARRAY[0, 4])));

-- constraint overrulings_outcome_known on overrulings
alter table overrulings add constraint overrulings_outcome_known CHECK ((outcome = ANY (ARRAY['overruled'::text, 'upheld'::text])));

-- constraint overrulings_pkey on overrulings
alter table overrulings add constraint overrulings_pkey PRIMARY KEY (id);

-- constraint overrulings_requested_by_users_id_fk on overrulings
alter table overrulings add constraint overrulings_requested_by_users_id_fk FOREIGN KEY (requested_by) REFERENCES users(id);

-- constraint overrulings_second_person on overrulings
alter table overrulings add constraint overrulings_second_person CHECK ((decided_by <> requested_by));

-- constraint paper_forms_open_day_id_form_keyed_by_pk on paper_forms
alter table paper_forms add constraint paper_forms_open_day_id_form_keyed_by_pk PRIMARY KEY (open_day_id, form, keyed_by);

-- constraint paper_forms_open_day_id_open_days_id_fk on paper_forms
alter table paper_forms add constraint paper_forms_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint public_log_event_known on public_log
alter table public_log add constraint public_log_event_known CHECK ((event = ANY (ARRAY['keys_made'::text, 'keys_destroyed'::text, 'box_closed'::text, 'held'::text, 'slips_left_out'::text, 'rows_unopened'::text, 'released'::text, 'pool_released'::text, 'ended'::text, 'restored'::text, 'clock_doubted'::text, 'clock_trusted'::text, 'database_unsafe'::text, 'database_safe'::text, 'database_copies'::text, 'day_marked'::text, 'acceptance_listed'::text, 'acceptance_drawn'::text, 'acceptance_counted'::text])));

-- constraint public_log_pkey on public_log
alter table public_log add constraint public_log_pkey PRIMARY KEY (seq);

-- constraint publication_files_file_id_files_id_fk on publication_files
alter table publication_files add constraint publication_files_file_id_files_id_fk FOREIGN KEY (file_id) REFERENCES files(id);

-- constraint publication_files_found_by_name on publication_files
alter table publication_files add constraint publication_files_found_by_name UNIQUE (public_name);

-- constraint publication_files_own_their_file on publication_files
alter table publication_files add constraint publication_files_own_their_file UNIQUE (file_id);

-- constraint publication_files_pkey on publication_files
alter table publication_files add constraint publication_files_pkey PRIMARY KEY (id);

-- constraint publication_files_publication_id_publications_id_fk on publication_files
alter table publication_files add constraint publication_files_publication_id_publications_id_fk FOREIGN KEY (publication_id) REFERENCES publications(id);

-- constraint publication_steps_actor_id_users_id_fk on publication_steps
alter table publication_steps add constraint publication_steps_actor_id_users_id_fk FOREIGN KEY (actor_id) REFERENCES users(id);

-- constraint publication_steps_kind_known on publication_steps
alter table publication_steps add constraint publication_steps_kind_known CHECK ((kind = ANY (ARRAY['drafted'::text, 'revised'::text, 'attached'::text, 'detached'::text, 'submitted'::text, 'first_reviewed'::text, 'second_reviewed'::text, 'returned'::text, 'published'::text, 'withdrawn'::text])));

-- constraint publication_steps_pkey on publication_steps
alter table publication_steps add constraint publication_steps_pkey PRIMARY KEY (id);

-- constraint publication_steps_publication_id_publications_id_fk on publication_steps
alter table publication_steps add constraint publication_steps_publication_id_publications_id_fk FOREIGN KEY (publication_id) REFERENCES publications(id);

-- constraint publications_created_by_users_id_fk on publications
alter table publications add constraint publications_created_by_users_id_fk FOREIGN KEY (created_by) REFERENCES users(id);

-- constraint publications_first_reviewed_by_users_id_fk on publications
alter table publications add constraint publications_first_reviewed_by_users_id_fk FOREIGN KEY (first_reviewed_by) REFERENCES users(id);

-- constraint publications_kind_known on publications
alter table publications add constraint publications_kind_known CHECK ((kind = 'notice'::text));

-- constraint publications_pkey on publications
alter table publications add constraint publications_pkey PRIMARY KEY (id);

-- constraint publications_published_by_somebody on publications
alter table publications add constraint publications_published_by_somebody CHECK (((published_at IS NULL) = (published_by IS NULL)));

-- constraint publications_published_by_users_id_fk on publications
alter table publications add constraint publications_published_by_users_id_fk FOREIGN KEY (published_by) REFERENCES users(id);

-- constraint publications_reviewed_by_somebody on publications
alter table publications add constraint publications_reviewed_by_somebody CHECK ((((first_reviewed_at IS NULL) = (first_reviewed_by IS NULL)) AND ((second_reviewed_at IS NULL) = (second_reviewed_by IS NULL))));

-- constraint publications_second_person_publishes on publications
alter table publications add constraint publications_second_person_publishes CHECK (((published_by IS NULL) OR (published_by <> created_by)));

-- constraint publications_second_reviewed_by_users_id_fk on publications
alter table publications add constraint publications_second_reviewed_by_users_id_fk FOREIGN KEY (second_reviewed_by) REFERENCES users(id);

-- constraint publications_three_people on publications
alter table publications add constraint publications_three_people CHECK (((first_reviewed_by <> created_by) AND (second_reviewed_by <> created_by) AND (second_reviewed_by <> first_reviewed_by)));

-- constraint publications_withdrawn_by_users_id_fk on publications
alter table publications add constraint publications_withdrawn_by_users_id_fk FOREIGN KEY (withdrawn_by) REFERENCES users(id);

-- constraint publications_withdrawn_with_reason on publications
alter table publications add constraint publications_withdrawn_with_reason CHECK ((((withdrawn_at IS NULL) = (withdraw_reason IS NULL)) AND ((withdrawn_at IS NULL) OR (published_at IS NOT NULL))));

-- constraint published_cells_channel_known on published_cells
alter table published_cells add constraint published_cells_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint published_cells_measure_known on published_cells
alter table published_cells add constraint published_cells_measure_known CHECK ((measure = ANY (ARRAY['overall'::text, 'guide_accuracy'::text, 'search_ease'::text, 'filing_ease'::text, 'platform_stability'::text, 'result_feedback'::text, 'device_availability'::text, 'operation_guidance'::text, 'service_maturity'::text, 'accessibility_help'::text, 'policy_knowledge'::text, 'process_flow'::text, 'service_attitude'::text, 'handling_efficiency'::text, 'one_time_notice'::text, 'wait'::text, 'visits'::text, 'copies'::text, 'matchesGuide'::text])));

-- constraint published_cells_open_day_id_channel_measure_pk on published_cells
alter table published_cells add constraint published_cells_open_day_id_channel_measure_pk PRIMARY KEY (open_day_id, channel, measure);

-- constraint published_cells_open_day_id_open_days_id_fk on published_cells
alter table published_cells add constraint published_cells_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint published_pool_days_channel_known on published_pool_days
alter table published_pool_days add constraint published_pool_days_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint published_pool_days_open_day_id_channel_pk on published_pool_days
alter table published_pool_days add constraint published_pool_days_open_day_id_channel_pk PRIMARY KEY (open_day_id, channel);

-- constraint published_pool_days_open_day_id_open_days_id_fk on published_pool_days
alter table published_pool_days add constraint published_pool_days_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint published_pool_days_pool_id_published_pools_id_fk on published_pool_days
alter table published_pool_days add constraint published_pool_days_pool_id_published_pools_id_fk FOREIGN KEY (pool_id) REFERENCES published_pools(id);

-- constraint published_pools_channel_known on published_pools
alter table published_pools add constraint published_pools_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint published_pools_pkey on published_pools
alter table published_pools add constraint published_pools_pkey PRIMARY KEY (id);

-- constraint rating_end_requests_open_day_id_open_days_id_fk on rating_end_requests
alter table rating_end_requests add constraint rating_end_requests_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint rating_end_requests_pkey on rating_end_requests
alter table rating_end_requests add constraint rating_end_requests_pkey PRIMARY KEY (open_day_id);

-- constraint rating_end_requests_requested_by_users_id_fk on rating_end_requests
alter table rating_end_requests add constraint rating_end_requests_requested_by_users_id_fk FOREIGN KEY (requested_by) REFERENCES users(id);

-- constraint rating_totals_channel_known on rating_totals
alter table rating_totals add constraint rating_totals_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint rating_totals_month_channel_pk on rating_totals
alter table rating_totals add constraint rating_totals_month_channel_pk PRIMARY KEY (month, channel);

-- constraint recurrence_reports_answered_by_users_id_fk on recurrence_reports
alter table recurrence_reports add constraint recurrence_reports_answered_by_users_id_fk FOREIGN KEY (answered_by) REFERENCES users(id);

-- constraint recurrence_reports_answered_whole on recurrence_reports
alter table recurrence_reports add constraint recurrence_reports_answered_whole CHECK ((((reopened IS NULL) = (answer IS NULL)) AND ((reopened IS NULL) = (answered_at IS NULL)) AND ((reopened IS NULL) = (answered_by IS NULL))));

-- constraint recurrence_reports_issue_id_issues_id_fk on recurrence_reports
alter table recurrence_reports add constraint recurrence_reports_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint recurrence_reports_once_a_day on recurrence_reports
alter table recurrence_reports add constraint recurrence_reports_once_a_day UNIQUE (content_digest);

-- constraint recurrence_reports_pkey on recurrence_reports
alter table recurrence_reports add constraint recurrence_reports_pkey PRIMARY KEY (id);

-- constraint recusals_experiencer_id_experiencers_id_fk on recusals
alter table recusals add constraint recusals_experiencer_id_experiencers_id_fk FOREIGN KEY (experiencer_id) REFERENCES experiencers(id);

-- constraint recusals_noted_by_users_id_fk on recusals
alter table recusals add constraint recusals_noted_by_users_id_fk FOREIGN KEY (noted_by) REFERENCES users(id);

-- constraint recusals_one_per_unit on recusals
alter table recusals add constraint recusals_one_per_unit PRIMARY KEY (experiencer_id, unit_id);

-- constraint recusals_tie_known on recusals
alter table recusals add constraint recusals_tie_known CHECK ((tie = ANY (ARRAY['employee'::text, 'supplier'::text])));

-- constraint recusals_unit_id_units_id_fk on recusals
alter table recusals add constraint recusals_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint remark_replies_remark_id_remark_reviews_remark_id_fk on remark_replies
alter table remark_replies add constraint remark_replies_remark_id_remark_reviews_remark_id_fk FOREIGN KEY (remark_id) REFERENCES remark_reviews(remark_id);

-- constraint remark_replies_remark_id_unit_id_pk on remark_replies
alter table remark_replies add constraint remark_replies_remark_id_unit_id_pk PRIMARY KEY (remark_id, unit_id);

-- constraint remark_replies_replied_by_users_id_fk on remark_replies
alter table remark_replies add constraint remark_replies_replied_by_users_id_fk FOREIGN KEY (replied_by) REFERENCES users(id);

-- constraint remark_replies_unit_id_units_id_fk on remark_replies
alter table remark_replies add constraint remark_replies_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint remark_reviews_outcome_known on remark_reviews
alter table remark_reviews add constraint remark_reviews_outcome_known CHECK ((outcome = ANY (ARRAY['published'::text, 'reworded'::text, 'passed_on'::text, 'withheld'::text])));

-- constraint remark_reviews_pkey on remark_reviews
alter table remark_reviews add constraint remark_reviews_pkey PRIMARY KEY (remark_id);

-- constraint remark_reviews_remark_id_ballot_remarks_id_fk on remark_reviews
alter table remark_reviews add constraint remark_reviews_remark_id_ballot_remarks_id_fk FOREIGN KEY (remark_id) REFERENCES ballot_remarks(id);

-- constraint remark_reviews_reviewed_by_users_id_fk on remark_reviews
alter table remark_reviews add constraint remark_reviews_reviewed_by_users_id_fk FOREIGN KEY (reviewed_by) REFERENCES users(id);

-- constraint remark_reviews_unit_id_units_id_fk on remark_reviews
alter table remark_reviews add constraint remark_reviews_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint remark_withdrawals_pkey on remark_withdrawals
alter table remark_withdrawals add constraint remark_withdrawals_pkey PRIMARY KEY (remark_id);

-- constraint remark_withdrawals_remark_id_remark_reviews_remark_id_fk on remark_withdrawals
alter table remark_withdrawals add constraint remark_withdrawals_remark_id_remark_reviews_remark_id_fk FOREIGN KEY (remark_id) REFERENCES remark_reviews(remark_id);

-- constraint remark_withdrawals_withdrawn_by_users_id_fk on remark_withdrawals
alter table remark_withdrawals add constraint remark_withdrawals_withdrawn_by_users_id_fk FOREIGN KEY (withdrawn_by) REFERENCES users(id);

-- constraint report_receipts_pkey on report_receipts
alter table report_receipts add constraint report_receipts_pkey PRIMARY KEY (code_digest);

-- constraint report_receipts_report_id_reports_id_fk on report_receipts
alter table report_receipts add constraint report_receipts_report_id_reports_id_fk FOREIGN KEY (report_id) REFERENCES reports(id);

-- constraint reports_answer_has_words on reports
alter table reports add constraint reports_answer_has_words CHECK (((answer IS NULL) = (answered_at IS NULL)));

-- constraint reports_answered_by_users_id_fk on reports
alter table reports add constraint reports_answered_by_users_id_fk FOREIGN KEY (answered_by) REFERENCES users(id);

-- constraint reports_channel_known on reports
alter table reports add constraint reports_channel_known CHECK ((channel = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text])));

-- constraint reports_once_a_day on reports
alter table reports add constraint reports_once_a_day UNIQUE (content_digest);

-- constraint reports_pkey on reports
alter table reports add constraint reports_pkey PRIMARY KEY (id);

-- constraint reports_reporter_id_users_id_fk on reports
alter table reports add constraint reports_reporter_id_users_id_fk FOREIGN KEY (reporter_id) REFERENCES users(id);

-- constraint reports_service_item_id_service_items_id_fk on reports
alter table reports add constraint reports_service_item_id_service_items_id_fk FOREIGN KEY (service_item_id) REFERENCES service_items(id);

-- constraint reports_stage_known on reports
alter table reports add constraint reports_stage_known CHECK ((stage = ANY (ARRAY['consult'::text, 'apply'::text, 'accept'::text, 'online'::text, 'assist'::text, 'issue_cert'::text, 'rate'::text])));

-- constraint reports_unit_id_units_id_fk on reports
alter table reports add constraint reports_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint self_checks_answered_by_users_id_fk on self_checks
alter table self_checks add constraint self_checks_answered_by_users_id_fk FOREIGN KEY (answered_by) REFERENCES users(id);

-- constraint self_checks_answered_whole on self_checks
alter table self_checks add constraint self_checks_answered_whole CHECK ((((answered_at IS NULL) = (outcome IS NULL)) AND ((outcome IS NULL) = (finding IS NULL))));

-- constraint self_checks_issue_id_issues_id_fk on self_checks
alter table self_checks add constraint self_checks_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint self_checks_issue_is_found on self_checks
alter table self_checks add constraint self_checks_issue_is_found CHECK (((issue_id IS NULL) OR (NOT (outcome IS DISTINCT FROM 'found'::text))));

-- constraint self_checks_lesson_id_lessons_id_fk on self_checks
alter table self_checks add constraint self_checks_lesson_id_lessons_id_fk FOREIGN KEY (lesson_id) REFERENCES lessons(id);

-- constraint self_checks_lesson_id_unit_id_pk on self_checks
alter table self_checks add constraint self_checks_lesson_id_unit_id_pk PRIMARY KEY (lesson_id, unit_id);

-- constraint self_checks_one_per_issue on self_checks
alter table self_checks add constraint self_checks_one_per_issue UNIQUE (issue_id);

-- constraint self_checks_outcome_known on self_checks
alter table self_checks add constraint self_checks_outcome_known CHECK ((outcome = ANY (ARRAY['found'::text, 'not_found'::text])));

-- constraint self_checks_unit_id_units_id_fk on self_checks
alter table self_checks add constraint self_checks_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint service_items_one_per_code on service_items
alter table service_items add constraint service_items_one_per_code UNIQUE (code);

-- constraint service_items_pkey on service_items
alter table service_items add constraint service_items_pkey PRIMARY KEY (id);

-- constraint service_items_unit_id_units_id_fk on service_items
alter table service_items add constraint service_items_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint sessions_pkey on sessions
alter table sessions add constraint sessions_pkey PRIMARY KEY (id);

-- constraint sessions_user_id_users_id_fk on sessions
alter table sessions add constraint sessions_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint settings_pkey on settings
alter table settings add constraint settings_pkey PRIMARY KEY (key);

-- constraint sign_in_throttles_pkey on sign_in_throttles
alter table sign_in_throttles add constraint sign_in_throttles_pkey PRIMARY KEY (key);

-- constraint slip_batches_not_more_than_printed on slip_batches
alter table slip_batches add constraint slip_batches_not_more_than_printed CHECK (((handed_out >= 0) AND ((handed_out + COALESCE(torn, 0)) <= printed)));

-- constraint slip_batches_open_day_id_open_days_id_fk on slip_batches
alter table slip_batches add constraint slip_batches_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint slip_batches_pkey on slip_batches
alter table slip_batches add constraint slip_batches_pkey PRIMARY KEY (open_day_id);

-- constraint slip_batches_two_people on slip_batches
alter table slip_batches add constraint slip_batches_two_people CHECK (((witnessed_by IS NULL) OR ((counted_by IS NOT NULL) AND (witnessed_by <> counted_by) AND (torn IS NOT NULL))));

-- constraint slips_open_day_id_open_days_id_fk on slips
alter table slips add constraint slips_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint slips_pkey on slips
alter table slips add constraint slips_pkey PRIMARY KEY (nullifier);

-- constraint slips_state_known on slips
alter table slips add constraint slips_state_known CHECK ((state = ANY (ARRAY['printed'::text, 'void'::text])));

-- constraint supervision_orders_answer_whole on supervision_orders
alter table supervision_orders add constraint supervision_orders_answer_whole CHECK ((((answer IS NULL) = (answered_at IS NULL)) AND ((answer IS NULL) = (answered_by IS NULL))));

-- constraint supervision_orders_answered_by_users_id_fk on supervision_orders
alter table supervision_orders add constraint supervision_orders_answered_by_users_id_fk FOREIGN KEY (answered_by) REFERENCES users(id);

-- constraint supervision_orders_issue_id_issues_id_fk on supervision_orders
alter table supervision_orders add constraint supervision_orders_issue_id_issues_id_fk FOREIGN KEY (issue_id) REFERENCES issues(id);

-- constraint supervision_orders_once on supervision_orders
alter table supervision_orders add constraint supervision_orders_once UNIQUE (issue_id, due_on);

-- constraint supervision_orders_one_per_number on supervision_orders
alter table supervision_orders add constraint supervision_orders_one_per_number UNIQUE (number);

-- constraint supervision_orders_pkey on supervision_orders
alter table supervision_orders add constraint supervision_orders_pkey PRIMARY KEY (id);

-- constraint ticket_issues_need_check_in on ticket_issues
alter table ticket_issues add constraint ticket_issues_need_check_in FOREIGN KEY (open_day_id, person_id) REFERENCES check_ins(open_day_id, experiencer_id);

-- constraint ticket_issues_one_per_person on ticket_issues
alter table ticket_issues add constraint ticket_issues_one_per_person PRIMARY KEY (person_id, open_day_id);

-- constraint ticket_spents_cell_known on ticket_spents
alter table ticket_spents add constraint ticket_spents_cell_known CHECK ((cell = ANY (ARRAY['mobile'::text, 'pc'::text, 'kiosk'::text, 'window'::text, 'remark'::text])));

-- constraint ticket_spents_open_day_id_cell_nullifier_pk on ticket_spents
alter table ticket_spents add constraint ticket_spents_open_day_id_cell_nullifier_pk PRIMARY KEY (open_day_id, cell, nullifier);

-- constraint ticket_spents_open_day_id_open_days_id_fk on ticket_spents
alter table ticket_spents add constraint ticket_spents_open_day_id_open_days_id_fk FOREIGN KEY (open_day_id) REFERENCES open_days(id);

-- constraint units_code_unique on units
alter table units add constraint units_code_unique UNIQUE (code);

-- constraint units_kind_known on units
alter table units add constraint units_kind_known CHECK ((kind = ANY (ARRAY['bureau'::text, 'gov_dept'::text, 'vertical'::text, 'public_utility'::text, 'town'::text])));

-- constraint units_pkey on units
alter table units add constraint units_pkey PRIMARY KEY (id);

-- constraint user_roles_granted_by_users_id_fk on user_roles
alter table user_roles add constraint user_roles_granted_by_users_id_fk FOREIGN KEY (granted_by) REFERENCES users(id);

-- constraint user_roles_role_known on user_roles
alter table user_roles add constraint user_roles_role_known CHECK ((role = ANY (ARRAY['dept_reporter'::text, 'dept_leader'::text, 'desk'::text, 'bureau_editor'::text, 'bureau_reviewer'::text, 'office_admin'::text, 'convenor'::text, 'sys_admin'::text, 'sec_admin'::text, 'auditor'::text])));

-- constraint user_roles_user_id_role_pk on user_roles
alter table user_roles add constraint user_roles_user_id_role_pk PRIMARY KEY (user_id, role);

-- constraint user_roles_user_id_users_id_fk on user_roles
alter table user_roles add constraint user_roles_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id);

-- constraint users_one_per_phone on users
alter table users add constraint users_one_per_phone UNIQUE (phone_digest);

-- constraint users_one_per_sign_in_name on users
alter table users add constraint users_one_per_sign_in_name UNIQUE (sign_in_name);

-- constraint users_pkey on users
alter table users add constraint users_pkey PRIMARY KEY (id);

-- constraint users_unit_id_units_id_fk on users
alter table users add constraint users_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- constraint window_duties_absence_with_reason on window_duties
alter table window_duties add constraint window_duties_absence_with_reason CHECK (((attendance IS NULL) OR ((attendance = 'present'::text) = (attendance_reason IS NULL))));

-- constraint window_duties_attendance_by_users_id_fk on window_duties
alter table window_duties add constraint window_duties_attendance_by_users_id_fk FOREIGN KEY (attendance_by) REFERENCES users(id);

-- constraint window_duties_attendance_known on window_duties
alter table window_duties add constraint window_duties_attendance_known CHECK ((attendance = ANY (ARRAY['present'::text, 'substituted'::text, 'absent'::text])));

-- constraint window_duties_attendance_recorded on window_duties
alter table window_duties add constraint window_duties_attendance_recorded CHECK ((((attendance IS NULL) = (attendance_at IS NULL)) AND ((attendance IS NULL) = (attendance_by IS NULL))));

-- constraint window_duties_cancelled_with_reason on window_duties
alter table window_duties add constraint window_duties_cancelled_with_reason CHECK (((cancelled_at IS NULL) = (cancel_reason IS NULL)));

-- constraint window_duties_half_day_known on window_duties
alter table window_duties add constraint window_duties_half_day_known CHECK ((half_day = ANY (ARRAY['am'::text, 'pm'::text, 'full'::text])));

-- constraint window_duties_hall_id_halls_id_fk on window_duties
alter table window_duties add constraint window_duties_hall_id_halls_id_fk FOREIGN KEY (hall_id) REFERENCES halls(id);

-- constraint window_duties_not_both_cancelled_and_attended on window_duties
alter table window_duties add constraint window_duties_not_both_cancelled_and_attended CHECK (((cancelled_at IS NULL) OR (attendance IS NULL)));

-- constraint window_duties_official_id_duty_officials_id_fk on window_duties
alter table window_duties add constraint window_duties_official_id_duty_officials_id_fk FOREIGN KEY (official_id) REFERENCES duty_officials(id);

-- constraint window_duties_pkey on window_duties
alter table window_duties add constraint window_duties_pkey PRIMARY KEY (id);

-- constraint window_duties_planned_by_users_id_fk on window_duties
alter table window_duties add constraint window_duties_planned_by_users_id_fk FOREIGN KEY (planned_by) REFERENCES users(id);

-- constraint window_duties_rank_known on window_duties
alter table window_duties add constraint window_duties_rank_known CHECK ((rank = ANY (ARRAY['principal'::text, 'deputy'::text, 'section_chief'::text])));

-- constraint window_duties_substitute_id_duty_officials_id_fk on window_duties
alter table window_duties add constraint window_duties_substitute_id_duty_officials_id_fk FOREIGN KEY (substitute_id) REFERENCES duty_officials(id);

-- constraint window_duties_substitute_named on window_duties
alter table window_duties add constraint window_duties_substitute_named CHECK (((COALESCE(attendance, ''::text) = 'substituted'::text) = ((substitute_name IS NOT NULL) AND (substitute_post IS NOT NULL))));

-- constraint window_duties_unit_id_units_id_fk on window_duties
alter table window_duties add constraint window_duties_unit_id_units_id_fk FOREIGN KEY (unit_id) REFERENCES units(id);

-- index acceptance_tasks_of_experiencer
CREATE INDEX acceptance_tasks_of_experiencer ON public.acceptance_tasks USING btree (experiencer_id, assigned_at DESC);

-- index acceptance_tasks_running
CREATE INDEX acceptance_tasks_running ON public.acceptance_tasks USING btree (due_on, acceptance_id) WHERE (ended_at IS NULL);

-- index acceptances_one_running
CREATE UNIQUE INDEX acceptances_one_running ON public.acceptances USING btree (issue_id) WHERE (outcome IS NULL);

-- index acceptances_undrawn
CREATE INDEX acceptances_undrawn ON public.acceptances USING btree (list_seq) WHERE ((seed_seq IS NULL) AND (outcome IS NULL));

-- index application_echoes_of_user
CREATE INDEX application_echoes_of_user ON public.application_echoes USING btree (user_id);

-- index application_steps_of_application
CREATE INDEX application_steps_of_application ON public.application_steps USING btree (application_id, id);

-- index applications_by_status
CREATE INDEX applications_by_status ON public.applications USING btree (status, created_at, id);

-- index applications_one_per_campaign
CREATE UNIQUE INDEX applications_one_per_campaign ON public.applications USING btree (campaign_id, user_id);

-- index ballot_remarks_by_state
CREATE INDEX ballot_remarks_by_state ON public.ballot_remarks USING btree (review_state, id);

-- index ballot_remarks_of_day
CREATE INDEX ballot_remarks_of_day ON public.ballot_remarks USING btree (open_day_id);

-- index ballots_of_day
CREATE INDEX ballots_of_day ON public.ballots USING btree (open_day_id);

-- index closure_requests_of_issue
CREATE INDEX closure_requests_of_issue ON public.closure_requests USING btree (issue_id, id);

-- index consents_one_standing
CREATE UNIQUE INDEX consents_one_standing ON public.consents USING btree (user_id, purpose) WHERE (withdrawn_at IS NULL);

-- index deadline_rules_of_key
CREATE INDEX deadline_rules_of_key ON public.deadline_rules USING btree (key, valid_from, id);

-- index duty_changes_by_day
CREATE INDEX duty_changes_by_day ON public.duty_changes USING btree (duty_on);

-- index duty_changes_of_duty
CREATE INDEX duty_changes_of_duty ON public.duty_changes USING btree (duty_id, id);

-- index duty_officials_one_per_person
CREATE UNIQUE INDEX duty_officials_one_per_person ON public.duty_officials USING btree (unit_id, name) WHERE (ends_on IS NULL);

-- index evidence_files_of_issue
CREATE INDEX evidence_files_of_issue ON public.evidence_files USING btree (issue_id, id);

-- index exemptions_one_agreed
CREATE UNIQUE INDEX exemptions_one_agreed ON public.exemptions USING btree (issue_id, round) WHERE agreed;

-- index exemptions_one_waiting
CREATE UNIQUE INDEX exemptions_one_waiting ON public.exemptions USING btree (issue_id) WHERE (agreed IS NULL);

-- index explanations_of_issue
CREATE INDEX explanations_of_issue ON public.explanations USING btree (issue_id, id);

-- index issue_endings_of_issue
CREATE INDEX issue_endings_of_issue ON public.issue_endings USING btree (issue_id, id);

-- index issue_endings_of_target
CREATE INDEX issue_endings_of_target ON public.issue_endings USING btree (target_id) WHERE (target_id IS NOT NULL);

-- index issue_endings_one_open
CREATE UNIQUE INDEX issue_endings_one_open ON public.issue_endings USING btree (issue_id) WHERE (decided_at IS NULL);

-- index issue_redactions_of_issue
CREATE INDEX issue_redactions_of_issue ON public.issue_redactions USING btree (issue_id, id);

-- index issue_redactions_one_waiting
CREATE UNIQUE INDEX issue_redactions_one_waiting ON public.issue_redactions USING btree (issue_id) WHERE ((confirmed_at IS NULL) AND (restored_at IS NULL));

-- index issue_redactions_to_purge
CREATE INDEX issue_redactions_to_purge ON public.issue_redactions USING btree (taken_at) WHERE ((purged_at IS NULL) AND (restored_at IS NULL));

-- index issue_steps_of_issue
CREATE INDEX issue_steps_of_issue ON public.issue_steps USING btree (issue_id, id);

-- index issue_texts_of_issue
CREATE INDEX issue_texts_of_issue ON public.issue_texts USING btree (issue_id, id);

-- index issue_texts_one_open
CREATE UNIQUE INDEX issue_texts_one_open ON public.issue_texts USING btree (issue_id) WHERE ((released_at IS NULL) AND (declined_at IS NULL));

-- index issue_units_of_unit
CREATE INDEX issue_units_of_unit ON public.issue_units USING btree (unit_id, registered_at DESC);

-- index issues_held
CREATE INDEX issues_held ON public.issues USING btree (hold_until) WHERE ((published_at IS NULL) AND (hold_until IS NOT NULL));

-- index issues_merged_into
CREATE INDEX issues_merged_into ON public.issues USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);

-- index issues_of_open_day
CREATE INDEX issues_of_open_day ON public.issues USING btree (open_day_id) WHERE (open_day_id IS NOT NULL);

-- index issues_office
CREATE INDEX issues_office ON public.issues USING btree (registered_at DESC, number DESC);

-- index issues_office_of_status
CREATE INDEX issues_office_of_status ON public.issues USING btree (status, registered_at DESC, number DESC);

-- index issues_office_of_unit
CREATE INDEX issues_office_of_unit ON public.issues USING btree (lead_unit_id, registered_at DESC, number DESC);

-- index issues_office_of_unit_status
CREATE INDEX issues_office_of_unit_status ON public.issues USING btree (lead_unit_id, status, registered_at DESC, number DESC);

-- index issues_public
CREATE INDEX issues_public ON public.issues USING btree (list_kind, published_at DESC, number DESC) WHERE (published_at IS NOT NULL);

-- index issues_public_by_change
CREATE INDEX issues_public_by_change ON public.issues USING btree (changed_at DESC, number DESC) WHERE (published_at IS NOT NULL);

-- index issues_public_of_channel
CREATE INDEX issues_public_of_channel ON public.issues USING btree (list_kind, channel, published_at DESC, number DESC) WHERE (published_at IS NOT NULL);

-- index issues_public_of_phase
CREATE INDEX issues_public_of_phase ON public.issues USING btree (list_kind, phase, published_at DESC, number DESC) WHERE (published_at IS NOT NULL);

-- index issues_public_of_unit
CREATE INDEX issues_public_of_unit ON public.issues USING btree (lead_unit_id, list_kind, published_at DESC, number DESC) WHERE (published_at IS NOT NULL);

-- index issues_public_of_unit_phase
CREATE INDEX issues_public_of_unit_phase ON public.issues USING btree (lead_unit_id, list_kind, phase, published_at DESC, number DESC) WHERE (published_at IS NOT NULL);

-- index issues_running
CREATE INDEX issues_running ON public.issues USING btree (due_on, number) WHERE (phase = ANY (ARRAY['todo'::text, 'doing'::text]));

-- index issues_running_of_unit
CREATE INDEX issues_running_of_unit ON public.issues USING btree (lead_unit_id, due_on, number) WHERE (phase = ANY (ARRAY['todo'::text, 'doing'::text]));

-- index issues_search
CREATE INDEX issues_search ON public.issues USING gin (((text_pieces(((title || ' '::text) || public_text), published_at) || issue_marks(list_kind, phase, lead_unit_id)))) WHERE (published_at IS NOT NULL);

-- index kept_forms_by_expiry
CREATE INDEX kept_forms_by_expiry ON public.kept_forms USING btree (expires_at);

-- index kept_forms_once
CREATE UNIQUE INDEX kept_forms_once ON public.kept_forms USING btree (user_id, form_digest);

-- index lessons_by_time
CREATE INDEX lessons_by_time ON public.lessons USING btree (opened_at DESC, id);

-- index lessons_of_issue
CREATE INDEX lessons_of_issue ON public.lessons USING btree (issue_id);

-- index lessons_one_open_per_issue
CREATE UNIQUE INDEX lessons_one_open_per_issue ON public.lessons USING btree (issue_id) WHERE ((issue_id IS NOT NULL) AND (closed_at IS NULL));

-- index lessons_one_theme_a_month
CREATE UNIQUE INDEX lessons_one_theme_a_month ON public.lessons USING btree (month) WHERE (month IS NOT NULL);

-- index look_backs_due
CREATE INDEX look_backs_due ON public.look_backs USING btree (due_on, issue_id) WHERE (held IS NULL);

-- index message_calls_by_time
CREATE INDEX message_calls_by_time ON public.message_calls USING btree (called_at, id);

-- index message_calls_of_message
CREATE INDEX message_calls_of_message ON public.message_calls USING btree (message_id);

-- index message_calls_one_standing
CREATE UNIQUE INDEX message_calls_one_standing ON public.message_calls USING btree (message_id) WHERE (undone_at IS NULL);

-- index messages_by_age
CREATE INDEX messages_by_age ON public.messages USING btree (created_at);

-- index messages_of_recipient
CREATE INDEX messages_of_recipient ON public.messages USING btree (recipient_id, created_at DESC, id DESC);

-- index messages_once
CREATE UNIQUE INDEX messages_once ON public.messages USING btree (kind, subject, occasion, recipient_id);

-- index messages_to_call
CREATE INDEX messages_to_call ON public.messages USING btree (call_on, id) WHERE ((call_on IS NOT NULL) AND (read_at IS NULL) AND (settled_at IS NULL));

-- index messages_unread
CREATE INDEX messages_unread ON public.messages USING btree (recipient_id) WHERE ((read_at IS NULL) AND (settled_at IS NULL));

-- index milestones_of_issue
CREATE INDEX milestones_of_issue ON public.milestones USING btree (issue_id, due_on, id);

-- index one_time_codes_of_user
CREATE INDEX one_time_codes_of_user ON public.one_time_codes USING btree (user_id);

-- index open_day_registrations_of_person
CREATE INDEX open_day_registrations_of_person ON public.open_day_registrations USING btree (experiencer_id);

-- index open_day_steps_of_day
CREATE INDEX open_day_steps_of_day ON public.open_day_steps USING btree (open_day_id, id);

-- index open_days_by_last_day
CREATE INDEX open_days_by_last_day ON public.open_days USING btree (rate_closes_at);

-- index open_days_by_start
CREATE INDEX open_days_by_start ON public.open_days USING btree (starts_at, id);

-- index open_days_held
CREATE INDEX open_days_held ON public.open_days USING btree (ends_at) WHERE ((published_at IS NOT NULL) AND (cancelled_at IS NULL));

-- index open_days_to_seal
CREATE INDEX open_days_to_seal ON public.open_days USING btree (rate_closes_at) WHERE ((published_at IS NOT NULL) AND (scores_published_at IS NULL) AND (rating_ended_at IS NULL));

-- index operation_stops_one_open
CREATE UNIQUE INDEX operation_stops_one_open ON public.operation_stops USING btree (kind) WHERE (ended_at IS NULL);

-- index overruled_finds_of_ruling
CREATE INDEX overruled_finds_of_ruling ON public.overruled_finds USING btree (overruling_id);

-- index overrulings_asked_once
CREATE UNIQUE INDEX overrulings_asked_once ON public.overrulings USING btree (requested_by, finds_digest) WHERE (decided_at IS NULL);

-- index overrulings_by_request
CREATE INDEX overrulings_by_request ON public.overrulings USING btree (requested_at, id);

-- index overrulings_of_person
CREATE INDEX overrulings_of_person ON public.overrulings USING btree (requested_by, requested_at);

-- index public_log_of_day
CREATE INDEX public_log_of_day ON public.public_log USING btree (open_day_id);

-- index publication_files_of_publication
CREATE INDEX publication_files_of_publication ON public.publication_files USING btree (publication_id, id);

-- index publication_steps_of_publication
CREATE INDEX publication_steps_of_publication ON public.publication_steps USING btree (publication_id, id);

-- index publications_by_writing
CREATE INDEX publications_by_writing ON public.publications USING btree (kind, created_at, id);

-- index publications_published
CREATE INDEX publications_published ON public.publications USING btree (kind, published_at, id) WHERE ((published_at IS NOT NULL) AND (withdrawn_at IS NULL));

-- index published_pool_days_of_pool
CREATE INDEX published_pool_days_of_pool ON public.published_pool_days USING btree (pool_id);

-- index published_pools_latest
CREATE INDEX published_pools_latest ON public.published_pools USING btree (last_day, id);

-- index recurrence_reports_of_issue
CREATE INDEX recurrence_reports_of_issue ON public.recurrence_reports USING btree (issue_id, received_at);

-- index recurrence_reports_waiting
CREATE INDEX recurrence_reports_waiting ON public.recurrence_reports USING btree (due_on, issue_id) WHERE (reopened IS NULL);

-- index remark_reviews_latest
CREATE INDEX remark_reviews_latest ON public.remark_reviews USING btree (reviewed_at, remark_id);

-- index remark_reviews_of_unit
CREATE INDEX remark_reviews_of_unit ON public.remark_reviews USING btree (unit_id, reviewed_at);

-- index report_receipts_of_report
CREATE INDEX report_receipts_of_report ON public.report_receipts USING btree (report_id);

-- index reports_by_time
CREATE INDEX reports_by_time ON public.reports USING btree (received_at DESC, id DESC);

-- index reports_of_reporter
CREATE INDEX reports_of_reporter ON public.reports USING btree (reporter_id, received_at DESC);

-- index reports_waiting
CREATE INDEX reports_waiting ON public.reports USING btree (received_at, id) WHERE ((taken_up_at IS NULL) AND (answered_at IS NULL));

-- index self_checks_waiting
CREATE INDEX self_checks_waiting ON public.self_checks USING btree (unit_id) WHERE (answered_at IS NULL);

-- index service_items_of_unit
CREATE INDEX service_items_of_unit ON public.service_items USING btree (unit_id, name, id);

-- index sessions_of_user
CREATE INDEX sessions_of_user ON public.sessions USING btree (user_id);

-- index supervision_orders_open
CREATE INDEX supervision_orders_open ON public.supervision_orders USING btree (answer_by, id) WHERE (answered_at IS NULL);

-- index user_roles_one_guardian
CREATE UNIQUE INDEX user_roles_one_guardian ON public.user_roles USING btree (user_id) WHERE (role = ANY (ARRAY['sys_admin'::text, 'sec_admin'::text, 'auditor'::text]));

-- index window_duties_by_day
CREATE INDEX window_duties_by_day ON public.window_duties USING btree (duty_on, id);

-- index window_duties_of_unit
CREATE INDEX window_duties_of_unit ON public.window_duties USING btree (unit_id, duty_on);

-- index window_duties_one_at_window_am
CREATE UNIQUE INDEX window_duties_one_at_window_am ON public.window_duties USING btree (duty_on, hall_id, floor, window_no) WHERE ((half_day <> 'pm'::text) AND (cancelled_at IS NULL));

-- index window_duties_one_at_window_pm
CREATE UNIQUE INDEX window_duties_one_at_window_pm ON public.window_duties USING btree (duty_on, hall_id, floor, window_no) WHERE ((half_day <> 'am'::text) AND (cancelled_at IS NULL));

-- index window_duties_one_place_am
CREATE UNIQUE INDEX window_duties_one_place_am ON public.window_duties USING btree (official_id, duty_on) WHERE ((half_day <> 'pm'::text) AND (cancelled_at IS NULL));

-- index window_duties_one_place_pm
CREATE UNIQUE INDEX window_duties_one_place_pm ON public.window_duties USING btree (official_id, duty_on) WHERE ((half_day <> 'am'::text) AND (cancelled_at IS NULL));

-- trigger acceptance_candidates_kept on acceptance_candidates
CREATE TRIGGER acceptance_candidates_kept BEFORE DELETE ON public.acceptance_candidates FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger acceptance_candidates_tell on acceptance_candidates
CREATE TRIGGER acceptance_candidates_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.acceptance_candidates FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger acceptance_candidates_written_once on acceptance_candidates
CREATE TRIGGER acceptance_candidates_written_once BEFORE UPDATE ON public.acceptance_candidates FOR EACH ROW WHEN (((old."position" IS NOT NULL) OR (new.number <> old.number) OR (new.salt <> old.salt) OR (new.experiencer_id <> old.experiencer_id) OR (new.acceptance_id <> old.acceptance_id))) EXECUTE FUNCTION refuse_change();

-- trigger acceptance_tasks_tell on acceptance_tasks
CREATE TRIGGER acceptance_tasks_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.acceptance_tasks FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger acceptance_votes_of_running_tasks on acceptance_votes
CREATE TRIGGER acceptance_votes_of_running_tasks BEFORE INSERT ON public.acceptance_votes FOR EACH ROW EXECUTE FUNCTION acceptance_votes_need_a_task();

-- trigger acceptance_votes_tell on acceptance_votes
CREATE TRIGGER acceptance_votes_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.acceptance_votes FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger acceptance_votes_written_once on acceptance_votes
CREATE TRIGGER acceptance_votes_written_once BEFORE DELETE OR UPDATE ON public.acceptance_votes FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger acceptances_kept on acceptances
CREATE TRIGGER acceptances_kept BEFORE DELETE ON public.acceptances FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger acceptances_tell on acceptances
CREATE TRIGGER acceptances_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.acceptances FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger acceptances_written_once on acceptances
CREATE TRIGGER acceptances_written_once BEFORE UPDATE ON public.acceptances FOR EACH ROW WHEN (((old.outcome IS NOT NULL) OR (new.list_sha256 <> old.list_sha256) OR (new.list_seq <> old.list_seq) OR (new.needed <> old.needed) OR (new.issue_id <> old.issue_id) OR (new.round <> old.round) OR ((old.seed IS NOT NULL) AND (new.seed IS DISTINCT FROM old.seed)))) EXECUTE FUNCTION refuse_change();

-- trigger audit_entries_not_emptied on audit_entries
CREATE TRIGGER audit_entries_not_emptied BEFORE TRUNCATE ON public.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- trigger audit_entries_written_once on audit_entries
CREATE TRIGGER audit_entries_written_once BEFORE DELETE OR UPDATE ON public.audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger ballot_manifests_frozen on ballot_manifests
CREATE TRIGGER ballot_manifests_frozen BEFORE DELETE OR UPDATE ON public.ballot_manifests FOR EACH ROW EXECUTE FUNCTION ballot_manifests_keep();

-- trigger ballot_manifests_tell on ballot_manifests
CREATE TRIGGER ballot_manifests_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.ballot_manifests FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger ballot_remarks_tell on ballot_remarks
CREATE TRIGGER ballot_remarks_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.ballot_remarks FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger calendar_days_tell on calendar_days
CREATE TRIGGER calendar_days_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.calendar_days FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger calendar_years_tell on calendar_years
CREATE TRIGGER calendar_years_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.calendar_years FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger campaigns_tell on campaigns
CREATE TRIGGER campaigns_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.campaigns FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger closure_requests_tell on closure_requests
CREATE TRIGGER closure_requests_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.closure_requests FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger closure_requests_written_once on closure_requests
CREATE TRIGGER closure_requests_written_once BEFORE DELETE OR UPDATE ON public.closure_requests FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger closure_tallies_tell on closure_tallies
CREATE TRIGGER closure_tallies_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.closure_tallies FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger consents_tell on consents
CREATE TRIGGER consents_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.consents FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger deadline_rules_tell on deadline_rules
CREATE TRIGGER deadline_rules_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.deadline_rules FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger deadline_rules_written_once on deadline_rules
CREATE TRIGGER deadline_rules_written_once BEFORE DELETE OR UPDATE ON public.deadline_rules FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger duty_changes_tell on duty_changes
CREATE TRIGGER duty_changes_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.duty_changes FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger duty_changes_written_once on duty_changes
CREATE TRIGGER duty_changes_written_once BEFORE DELETE OR UPDATE ON public.duty_changes FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger duty_officials_tell on duty_officials
CREATE TRIGGER duty_officials_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.duty_officials FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger evidence_files_tell on evidence_files
CREATE TRIGGER evidence_files_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.evidence_files FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger exemptions_tell on exemptions
CREATE TRIGGER exemptions_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.exemptions FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger experiencers_tell on experiencers
CREATE TRIGGER experiencers_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.experiencers FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger explanations_tell on explanations
CREATE TRIGGER explanations_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.explanations FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger explanations_written_once on explanations
CREATE TRIGGER explanations_written_once BEFORE DELETE OR UPDATE ON public.explanations FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger files_tell on files
CREATE TRIGGER files_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.files FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger files_written_once on files
CREATE TRIGGER files_written_once BEFORE UPDATE ON public.files FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger halls_tell on halls
CREATE TRIGGER halls_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.halls FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issue_endings_tell on issue_endings
CREATE TRIGGER issue_endings_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issue_endings FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issue_escalations_written_once on issue_escalations
CREATE TRIGGER issue_escalations_written_once BEFORE DELETE OR UPDATE ON public.issue_escalations FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger issue_redactions_tell on issue_redactions
CREATE TRIGGER issue_redactions_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issue_redactions FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issue_steps_add_up on issue_steps
CREATE TRIGGER issue_steps_add_up AFTER INSERT ON public.issue_steps REFERENCING NEW TABLE AS new_steps FOR EACH STATEMENT EXECUTE FUNCTION closure_tallies_add_up();

-- trigger issue_steps_tell on issue_steps
CREATE TRIGGER issue_steps_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issue_steps FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issue_steps_written_once on issue_steps
CREATE TRIGGER issue_steps_written_once BEFORE DELETE OR UPDATE ON public.issue_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger issue_tallies_tell on issue_tallies
CREATE TRIGGER issue_tallies_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issue_tallies FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issue_texts_tell on issue_texts
CREATE TRIGGER issue_texts_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issue_texts FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issue_units_tell on issue_units
CREATE TRIGGER issue_units_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issue_units FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger issues_closed_by_votes on issues
CREATE TRIGGER issues_closed_by_votes BEFORE INSERT OR UPDATE OF status, round ON public.issues FOR EACH ROW WHEN ((new.status = ANY (ARRAY['closed'::text, 'looked_back'::text]))) EXECUTE FUNCTION issues_close_only_by_votes();

-- trigger issues_tally_deleted on issues
CREATE TRIGGER issues_tally_deleted AFTER DELETE ON public.issues REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION issues_keep_tally();

-- trigger issues_tally_emptied on issues
CREATE TRIGGER issues_tally_emptied AFTER TRUNCATE ON public.issues FOR EACH STATEMENT EXECUTE FUNCTION issues_keep_tally();

-- trigger issues_tally_inserted on issues
CREATE TRIGGER issues_tally_inserted AFTER INSERT ON public.issues REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION issues_keep_tally();

-- trigger issues_tally_updated on issues
CREATE TRIGGER issues_tally_updated AFTER UPDATE ON public.issues REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION issues_keep_tally();

-- trigger issues_tell on issues
CREATE TRIGGER issues_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.issues FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger lessons_tell on lessons
CREATE TRIGGER lessons_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.lessons FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger look_backs_tell on look_backs
CREATE TRIGGER look_backs_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.look_backs FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger milestones_tell on milestones
CREATE TRIGGER milestones_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.milestones FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger miscounts_tell on miscounts
CREATE TRIGGER miscounts_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.miscounts FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger miscounts_written_once on miscounts
CREATE TRIGGER miscounts_written_once BEFORE DELETE OR UPDATE ON public.miscounts FOR EACH ROW EXECUTE FUNCTION miscounts_keep();

-- trigger open_day_items_tell on open_day_items
CREATE TRIGGER open_day_items_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.open_day_items FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger open_day_units_tell on open_day_units
CREATE TRIGGER open_day_units_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.open_day_units FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger open_days_tell on open_days
CREATE TRIGGER open_days_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.open_days FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger operation_stops_tell on operation_stops
CREATE TRIGGER operation_stops_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.operation_stops FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger public_log_not_emptied on public_log
CREATE TRIGGER public_log_not_emptied BEFORE TRUNCATE ON public.public_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- trigger public_log_tell on public_log
CREATE TRIGGER public_log_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.public_log FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger public_log_written_once on public_log
CREATE TRIGGER public_log_written_once BEFORE DELETE OR UPDATE ON public.public_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger publication_files_of_drafts on publication_files
CREATE TRIGGER publication_files_of_drafts BEFORE INSERT OR DELETE OR UPDATE ON public.publication_files FOR EACH ROW EXECUTE FUNCTION publication_files_keep_to_drafts();

-- trigger publication_files_tell on publication_files
CREATE TRIGGER publication_files_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.publication_files FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger publication_steps_tell on publication_steps
CREATE TRIGGER publication_steps_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.publication_steps FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger publication_steps_written_once on publication_steps
CREATE TRIGGER publication_steps_written_once BEFORE DELETE OR UPDATE ON public.publication_steps FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger publications_review on publications
CREATE TRIGGER publications_review BEFORE INSERT OR UPDATE ON public.publications FOR EACH ROW EXECUTE FUNCTION publications_keep_review();

-- trigger publications_tell on publications
CREATE TRIGGER publications_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.publications FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger published_cells_added_up on published_cells
CREATE TRIGGER published_cells_added_up AFTER INSERT ON public.published_cells REFERENCING NEW TABLE AS released FOR EACH STATEMENT EXECUTE FUNCTION published_cells_add_up();

-- trigger published_cells_not_emptied on published_cells
CREATE TRIGGER published_cells_not_emptied BEFORE TRUNCATE ON public.published_cells FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- trigger published_cells_tell on published_cells
CREATE TRIGGER published_cells_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.published_cells FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger published_cells_written_once on published_cells
CREATE TRIGGER published_cells_written_once BEFORE DELETE OR UPDATE ON public.published_cells FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger published_pool_days_counted_down on published_pool_days
CREATE TRIGGER published_pool_days_counted_down AFTER INSERT ON public.published_pool_days REFERENCING NEW TABLE AS joined FOR EACH STATEMENT EXECUTE FUNCTION published_pool_days_count_down();

-- trigger published_pool_days_tell on published_pool_days
CREATE TRIGGER published_pool_days_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.published_pool_days FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger published_pool_days_written_once on published_pool_days
CREATE TRIGGER published_pool_days_written_once BEFORE DELETE OR UPDATE ON public.published_pool_days FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger published_pools_added_up on published_pools
CREATE TRIGGER published_pools_added_up AFTER INSERT ON public.published_pools REFERENCING NEW TABLE AS released FOR EACH STATEMENT EXECUTE FUNCTION published_pools_add_up();

-- trigger published_pools_tell on published_pools
CREATE TRIGGER published_pools_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.published_pools FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger published_pools_written_once on published_pools
CREATE TRIGGER published_pools_written_once BEFORE DELETE OR UPDATE ON public.published_pools FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger rating_totals_tell on rating_totals
CREATE TRIGGER rating_totals_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.rating_totals FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger recurrence_reports_tell on recurrence_reports
CREATE TRIGGER recurrence_reports_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.recurrence_reports FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger remark_replies_tell on remark_replies
CREATE TRIGGER remark_replies_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.remark_replies FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger remark_replies_written_once on remark_replies
CREATE TRIGGER remark_replies_written_once BEFORE DELETE OR UPDATE ON public.remark_replies FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger remark_reviews_tell on remark_reviews
CREATE TRIGGER remark_reviews_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.remark_reviews FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger remark_reviews_written_once on remark_reviews
CREATE TRIGGER remark_reviews_written_once BEFORE DELETE OR UPDATE ON public.remark_reviews FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger remark_withdrawals_tell on remark_withdrawals
CREATE TRIGGER remark_withdrawals_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.remark_withdrawals FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger remark_withdrawals_written_once on remark_withdrawals
CREATE TRIGGER remark_withdrawals_written_once BEFORE DELETE OR UPDATE ON public.remark_withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- trigger self_checks_tell on self_checks
CREATE TRIGGER self_checks_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.self_checks FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger service_items_tell on service_items
CREATE TRIGGER service_items_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.service_items FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger settings_tell on settings
CREATE TRIGGER settings_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.settings FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger slip_batches_frozen on slip_batches
CREATE TRIGGER slip_batches_frozen BEFORE DELETE OR UPDATE ON public.slip_batches FOR EACH ROW EXECUTE FUNCTION slip_batches_keep();

-- trigger slip_batches_tell on slip_batches
CREATE TRIGGER slip_batches_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.slip_batches FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger supervision_orders_tell on supervision_orders
CREATE TRIGGER supervision_orders_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.supervision_orders FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger ticket_spents_tell on ticket_spents
CREATE TRIGGER ticket_spents_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.ticket_spents FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger units_tell on units
CREATE TRIGGER units_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.units FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger user_roles_guardians_apart on user_roles
CREATE TRIGGER user_roles_guardians_apart BEFORE INSERT OR UPDATE ON public.user_roles FOR EACH ROW EXECUTE FUNCTION user_roles_keep_guardians_apart();

-- trigger users_tell on users
CREATE TRIGGER users_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.users FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- trigger window_duties_tell on window_duties
CREATE TRIGGER window_duties_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.window_duties FOR EACH STATEMENT EXECUTE FUNCTION tell_change();

-- function acceptance_votes_need_a_task()
CREATE OR REPLACE FUNCTION public.acceptance_votes_need_a_task()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select from acceptance_tasks task join acceptances a on a.id = task.acceptance_id
    where task.id = new.task_id and task.ended is null and a.outcome is null) then
    raise exception 'a vote needs a running task' using errcode = '23514', constraint = 'acceptance_votes_of_running_tasks';
  end if;
  return new;
end $function$;

-- function ballot_inbox_cast(uuid,timestamp with time zone[],bytea[],integer[],text[],bytea[],bytea[],boolean[])
CREATE OR REPLACE FUNCTION public.ballot_inbox_cast(day uuid, moments timestamp with time zone[], slip_nullifiers bytea[], of_casts integer[], cells text[], nullifiers bytea[], sealed bytea[], left_out boolean[] DEFAULT NULL::boolean[])
 RETURNS integer[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  taken integer[];
  asked text[];
begin
  select array_agg(one.number::integer), rated.channels || 'remark'::text into taken, asked
    from open_days rated, unnest(moments, slip_nullifiers) with ordinality one (at, slip, number)
    where rated.id = day and rated.published_at is not null and rated.cancelled_at is null and rated.mixed_at is null
      and rated.rate_opens_at <= one.at and one.at < rated.rate_closes_at
      and (one.slip is null or exists (select from slips where slips.nullifier = one.slip and slips.open_day_id = day and slips.state = 'printed'))
    group by rated.id;
  if taken is null then return '{}'; end if;
  execute format('with given as (
      select distinct on (nullifier) nullifier, payload, coalesce(is_left_out, false) as is_left_out
      from unnest($1, $2, $3, $4, $5) with ordinality given (of_cast, cell, nullifier, payload, is_left_out, number)
      where of_cast = any ($6) and cell = any ($7) order by nullifier, coalesce(is_left_out, false), number desc)
    insert into %I as kept (nullifier, payload) select nullifier, payload from given order by nullifier
    on conflict (nullifier) do update set payload = excluded.payload
      where not (select is_left_out from given where given.nullifier = kept.nullifier)', ballot_inbox_name(day))
    using of_casts, cells, nullifiers, sealed, left_out, taken, asked;
  return taken;
end $function$;

-- function ballot_inbox_drop(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_drop(day uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  execute format('drop table if exists %I', ballot_inbox_name(day));
end $function$;

-- function ballot_inbox_exists(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_exists(day uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select from pg_class where relname = ballot_inbox_name(day) and relnamespace = 'public'::regnamespace)
$function$;

-- function ballot_inbox_heads(uuid,integer,integer)
CREATE OR REPLACE FUNCTION public.ballot_inbox_heads(day uuid, row_length integer, head_length integer)
 RETURNS TABLE(nullifier bytea, head bytea, slip text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  execute format('lock table %I in access exclusive mode', ballot_inbox_name(day));
  return query execute format('select inbox.nullifier,
      case when octet_length(inbox.payload) = $2 then substring(inbox.payload from 1 for $3) else inbox.payload end, slips.state
    from %I inbox left join slips on slips.nullifier = inbox.nullifier and slips.open_day_id = $1', ballot_inbox_name(day))
    using day, row_length, head_length;
end $function$;

-- function ballot_inbox_leave_out_slips(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_leave_out_slips(day uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  execute format('delete from %I inbox using slips where slips.nullifier = inbox.nullifier and slips.open_day_id = $1', ballot_inbox_name(day))
    using day;
end $function$;

-- function ballot_inbox_lock(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_lock(day uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_advisory_xact_lock(72003, hashtext(day::text))
$function$;

-- function ballot_inbox_name(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_name(day uuid)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select 'ballot_inbox_' || replace(day::text, '-', '')
$function$;

-- function ballot_inbox_open(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_open(day uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare inbox text := ballot_inbox_name(day);
begin
  perform ballot_inbox_lock(day);
  if ballot_inbox_exists(day) then return; end if;
  if not exists (select from open_days where id = day and published_at is not null and cancelled_at is null and mixed_at is null) then
    raise exception 'no rating of this day' using errcode = '42P01';
  end if;
  execute format('create table %I (nullifier bytea primary key, payload bytea not null) with (autovacuum_enabled = off, toast.autovacuum_enabled = off, toast_tuple_target = 8160)', inbox);
  execute format('alter table %I alter nullifier set statistics 0, alter payload set statistics 0, alter payload set storage external', inbox);
end $function$;

-- function ballot_inbox_take(uuid)
CREATE OR REPLACE FUNCTION public.ballot_inbox_take(day uuid)
 RETURNS TABLE(nullifier bytea, payload bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  execute format('lock table %I in access exclusive mode', ballot_inbox_name(day));
  return query execute format('select nullifier, payload from %I', ballot_inbox_name(day));
end $function$;

-- function ballot_manifests_keep()
CREATE OR REPLACE FUNCTION public.ballot_manifests_keep()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' or new.open_day_id <> old.open_day_id or new.manifest <> old.manifest
    or (old.issued is not null and new.issued is distinct from old.issued) or (old.keys_destroyed and not new.keys_destroyed) then
    raise exception '% is written once', tg_table_name using errcode = '23514';
  end if;
  return new;
end $function$;

-- function closure_tallies_add_up()
CREATE OR REPLACE FUNCTION public.closure_tallies_add_up()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into closure_tallies (list_kind, accepted, exempted, reopened)
    select issue.list_kind, count(*) filter (where step.kind = 'accept'), count(*) filter (where step.kind = 'exempt'), count(*) filter (where step.kind = 'reopen')
    from new_steps step join issues issue on issue.id = step.issue_id
    where step.kind in ('accept', 'exempt', 'reopen') group by issue.list_kind order by issue.list_kind
  on conflict (list_kind) do update set accepted = closure_tallies.accepted + excluded.accepted,
    exempted = closure_tallies.exempted + excluded.exempted, reopened = closure_tallies.reopened + excluded.reopened;
  return null;
end $function$;

-- function handed_out_at(uuid)
CREATE OR REPLACE FUNCTION public.handed_out_at(day uuid)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((select handed_out from slip_batches where open_day_id = day), 0) + coalesce((select issued from ballot_manifests where open_day_id = day), 0)
$function$;

-- function issue_marks(text,text,integer)
CREATE OR REPLACE FUNCTION public.issue_marks(list_kind text, phase text, lead_unit_id integer)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select array_remove(array['list:' || list_kind, 'phase:' || phase, 'unit:' || lead_unit_id], null)
$function$;

-- function issues_close_only_by_votes()
CREATE OR REPLACE FUNCTION public.issues_close_only_by_votes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  latest acceptances%rowtype;
  passes integer;
  fails integer;
  running integer;
begin
  if tg_op = 'UPDATE' and old.status in ('closed', 'looked_back') and old.round = new.round then return new; end if;
  if exists (select from exemptions e where e.issue_id = new.id and e.round = new.round and e.agreed and e.decided_by <> e.proposed_by) then
    return new;
  end if;
  select * into latest from acceptances a where a.issue_id = new.id and a.round = new.round order by a.attempt desc limit 1;
  if latest.outcome = 'passed' then
    select count(*) filter (where vote.verdict = 'pass'), count(*) filter (where vote.verdict = 'fail'), count(*) filter (where task.ended is null)
      into passes, fails, running
      from acceptance_tasks task left join acceptance_votes vote on vote.task_id = task.id where task.acceptance_id = latest.id;
    if running = 0 and passes > fails and passes + fails >= greatest(2, latest.needed) then return new; end if;
  end if;
  raise exception 'nothing is closed without its votes' using errcode = '23514', constraint = 'issues_closed_by_votes';
end $function$;

-- function issues_keep_tally()
CREATE OR REPLACE FUNCTION public.issues_keep_tally()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'TRUNCATE' then
    delete from issue_tallies;
    return null;
  end if;
  -- Each operation sees only its own transition tables.
  if tg_op = 'INSERT' then
    insert into issue_tallies (list_kind, phase, due_on, count)
      select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, count(*)
      from after_rows where published_at is not null group by list_kind, phase, due order by list_kind, phase, due
    on conflict (list_kind, phase, due_on) do update set count = issue_tallies.count + excluded.count;
  elsif tg_op = 'DELETE' then
    insert into issue_tallies (list_kind, phase, due_on, count)
      select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, -count(*)
      from before_rows where published_at is not null group by list_kind, phase, due order by list_kind, phase, due
    on conflict (list_kind, phase, due_on) do update set count = issue_tallies.count + excluded.count;
  else
    insert into issue_tallies (list_kind, phase, due_on, count)
      select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, sum(one)
      from (select list_kind, phase, due_on, published_at, 1 as one from after_rows
        union all select list_kind, phase, due_on, published_at, -1 from before_rows) change
      where published_at is not null group by list_kind, phase, due having sum(one) <> 0 order by list_kind, phase, due
    on conflict (list_kind, phase, due_on) do update set count = issue_tallies.count + excluded.count;
  end if;
  return null;
end $function$;

-- function miscounts_keep()
CREATE OR REPLACE FUNCTION public.miscounts_keep()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' or old.decided_at is not null
    or (new.open_day_id, new.slips_printed, new.slips_handed_out, new.slips_used, new.tickets_issued, new.tickets_used, new.checked_in, new.decide_by)
      is distinct from (old.open_day_id, old.slips_printed, old.slips_handed_out, old.slips_used, old.tickets_issued, old.tickets_used, old.checked_in, old.decide_by) then
    raise exception '% is written once', tg_table_name using errcode = '23514', constraint = 'miscounts_written_once';
  end if;
  return new;
end $function$;

-- function publication_files_keep_to_drafts()
CREATE OR REPLACE FUNCTION public.publication_files_keep_to_drafts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from publications where id in (old.publication_id, new.publication_id) and (submitted_at is not null or published_at is not null)) then
    raise exception 'attachments under review or published stand' using errcode = '23514', constraint = 'publication_files_of_drafts';
  end if;
  return coalesce(new, old);
end $function$;

-- function publications_keep_review()
CREATE OR REPLACE FUNCTION public.publications_keep_review()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if (new.first_reviewed_at is not null and old.first_reviewed_at is null and new.submitted_at is null)
    or (new.second_reviewed_at is not null and old.second_reviewed_at is null and new.first_reviewed_at is null)
    or (new.published_at is not null and old.published_at is null and new.second_reviewed_at is null)
    or (new.published_at is null and new.submitted_at is null and (new.first_reviewed_at is not null or new.second_reviewed_at is not null)) then
    raise exception 'a notice is reviewed twice before it is published' using errcode = '23514', constraint = 'publications_reviewed_in_order';
  end if;
  if exists (
    select from publication_steps step where step.publication_id = new.id and step.kind in ('drafted', 'revised', 'attached', 'detached')
      and step.actor_id in (new.first_reviewed_by, new.second_reviewed_by, new.published_by)
  ) then
    raise exception 'nobody reviews what he had a hand in' using errcode = '23514', constraint = 'publications_reviewed_by_others';
  end if;
  if new.submitted_at is not null and old.submitted_at is not null and (new.title, new.source, new.body) is distinct from (old.title, old.source, old.body) then
    raise exception 'a text under review or published stands' using errcode = '23514', constraint = 'publications_text_stands';
  end if;
  return new;
end $function$;

-- function published_cells_add_up()
CREATE OR REPLACE FUNCTION public.published_cells_add_up()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rating_totals (month, channel, graded, weighted_tenths, handed_out, withheld)
    select date_trunc('month', day.starts_at at time zone 'Asia/Shanghai')::date as in_month, cell.channel, coalesce(sum(cell.graded), 0),
      coalesce(sum(cell.graded::bigint * cell.mean_tenths), 0), coalesce(sum(handed_out_at(day.id)) filter (where cell.graded is not null), 0), count(*) filter (where cell.graded is null)
    from released cell join open_days day on day.id = cell.open_day_id
    where cell.measure = 'overall' group by in_month, cell.channel order by in_month, cell.channel
  on conflict (month, channel) do update set graded = rating_totals.graded + excluded.graded, weighted_tenths = rating_totals.weighted_tenths + excluded.weighted_tenths,
    handed_out = rating_totals.handed_out + excluded.handed_out, withheld = rating_totals.withheld + excluded.withheld;
  return null;
end $function$;

-- function published_pool_days_count_down()
CREATE OR REPLACE FUNCTION public.published_pool_days_count_down()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update rating_totals total set withheld = total.withheld - pooled.cells
  from (select date_trunc('month', day.starts_at at time zone 'Asia/Shanghai')::date as month, member.channel, count(*) as cells
    from joined member join open_days day on day.id = member.open_day_id group by 1, 2) pooled
  where total.month = pooled.month and total.channel = pooled.channel;
  return null;
end $function$;

-- function published_pools_add_up()
CREATE OR REPLACE FUNCTION public.published_pools_add_up()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into rating_totals (month, channel, graded, weighted_tenths, handed_out, withheld)
    select date_trunc('month', last_day)::date as in_month, channel, sum(graded), sum(graded::bigint * mean_tenths), sum(handed_out), 0
    from released group by in_month, channel order by in_month, channel
  on conflict (month, channel) do update set graded = rating_totals.graded + excluded.graded, weighted_tenths = rating_totals.weighted_tenths + excluded.weighted_tenths,
    handed_out = rating_totals.handed_out + excluded.handed_out;
  return null;
end $function$;

-- function refuse_change()
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is written once', tg_table_name using errcode = '23514', constraint = tg_table_name || '_written_once';
end $function$;

-- function slip_batches_keep()
CREATE OR REPLACE FUNCTION public.slip_batches_keep()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.box_closed then
    raise exception '% is frozen once the box is closed', tg_table_name using errcode = '23514', constraint = 'slip_batches_frozen';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $function$;

-- function tell_change()
CREATE OR REPLACE FUNCTION public.tell_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('changes', tg_table_name);
  return null;
end $function$;

-- function text_pieces(text,timestamp with time zone)
CREATE OR REPLACE FUNCTION public.text_pieces(words text, published_at timestamp with time zone)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
declare
  era text := extract(year from published_at at time zone 'UTC')::text;
  pieces text[] := '{}';
  before text := ' ';
  letter text;
begin
  foreach letter in array string_to_array(translate(lower(words), E'\n\t\u3000', '   '), null) loop
    if before <> ' ' and letter <> ' ' then pieces := pieces || (era || before || letter); end if;
    before := letter;
  end loop;
  return pieces;
end $function$;

-- function user_roles_keep_guardians_apart()
CREATE OR REPLACE FUNCTION public.user_roles_keep_guardians_apart()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Two grants at once wait for each other here, or neither would see the other's.
  perform from users where id = new.user_id for no key update;
  if exists (
    select from user_roles other where other.user_id = new.user_id and other.role <> new.role
      and (other.role in ('sys_admin', 'sec_admin', 'auditor') or new.role in ('sys_admin', 'sec_admin', 'auditor'))
  ) then
    raise exception 'guardian roles stand alone' using errcode = '23514', constraint = 'user_roles_guardians_apart';
  end if;
  return new;
end $function$;
