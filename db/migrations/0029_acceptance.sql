CREATE TABLE "acceptance_candidates" (
	"acceptance_id" uuid NOT NULL,
	"experiencer_id" uuid NOT NULL,
	"number" text NOT NULL,
	"salt" text NOT NULL,
	"position" integer,
	CONSTRAINT "acceptance_candidates_acceptance_id_experiencer_id_pk" PRIMARY KEY("acceptance_id","experiencer_id"),
	CONSTRAINT "acceptance_candidates_one_per_number" UNIQUE("acceptance_id","number"),
	CONSTRAINT "acceptance_candidates_one_per_position" UNIQUE("acceptance_id","position")
);
--> statement-breakpoint
CREATE TABLE "acceptance_tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"acceptance_id" uuid NOT NULL,
	"experiencer_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"assigned_at" timestamp (3) with time zone NOT NULL,
	"due_on" date NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended" text,
	CONSTRAINT "acceptance_tasks_one_per_person" UNIQUE("acceptance_id","experiencer_id"),
	CONSTRAINT "acceptance_tasks_one_per_position" UNIQUE("acceptance_id","position"),
	CONSTRAINT "acceptance_tasks_ended_known" CHECK ("acceptance_tasks"."ended" in ('voted', 'declined', 'late', 'ineligible')),
	CONSTRAINT "acceptance_tasks_ended_whole" CHECK (("acceptance_tasks"."ended_at" is null) = ("acceptance_tasks"."ended" is null))
);
--> statement-breakpoint
CREATE TABLE "acceptance_votes" (
	"task_id" uuid PRIMARY KEY NOT NULL,
	"verdict" text NOT NULL,
	"words" text NOT NULL,
	"given_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "acceptance_votes_verdict_known" CHECK ("acceptance_votes"."verdict" in ('pass', 'fail', 'not_reproduced'))
);
--> statement-breakpoint
CREATE TABLE "acceptances" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"issue_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"round" integer NOT NULL,
	"needed" integer NOT NULL,
	"listed_at" timestamp (3) with time zone NOT NULL,
	"listed_by" uuid NOT NULL,
	"list_sha256" text NOT NULL,
	"list_seq" bigint NOT NULL,
	"seed_seq" bigint,
	"seed" text,
	"drawn_at" timestamp (3) with time zone,
	"outcome" text,
	"decided_at" timestamp (3) with time zone,
	"decided_by" uuid,
	CONSTRAINT "acceptances_one_per_attempt" UNIQUE("issue_id","attempt"),
	CONSTRAINT "acceptances_outcome_known" CHECK ("acceptances"."outcome" in ('passed', 'failed', 'exempted')),
	CONSTRAINT "acceptances_at_least_two" CHECK ("acceptances"."needed" >= 2),
	CONSTRAINT "acceptances_seed_after_list" CHECK ("acceptances"."seed_seq" > "acceptances"."list_seq" and ("acceptances"."seed_seq" is null) = ("acceptances"."seed" is null) and ("acceptances"."seed_seq" is null) = ("acceptances"."drawn_at" is null)),
	CONSTRAINT "acceptances_decided_whole" CHECK (("acceptances"."outcome" is null) = ("acceptances"."decided_at" is null) and ("acceptances"."outcome" is null) = ("acceptances"."decided_by" is null))
);
--> statement-breakpoint
CREATE TABLE "closure_tallies" (
	"list_kind" text PRIMARY KEY NOT NULL,
	"accepted" integer NOT NULL,
	"exempted" integer NOT NULL,
	"reopened" integer NOT NULL,
	CONSTRAINT "closure_tallies_list_kind_known" CHECK ("closure_tallies"."list_kind" in ('problem', 'demand', 'optimization'))
);
--> statement-breakpoint
CREATE TABLE "exemptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"issue_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp (3) with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"agreed" boolean,
	CONSTRAINT "exemptions_second_person_decides" CHECK ("exemptions"."decided_by" <> "exemptions"."proposed_by"),
	CONSTRAINT "exemptions_decided_whole" CHECK (("exemptions"."agreed" is null) = ("exemptions"."decided_at" is null) and ("exemptions"."agreed" is null) = ("exemptions"."decided_by" is null))
);
--> statement-breakpoint
CREATE TABLE "look_backs" (
	"issue_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"after_days" integer NOT NULL,
	"due_on" date NOT NULL,
	"held" boolean,
	"words" text,
	"done_at" timestamp (3) with time zone,
	"done_by" uuid,
	CONSTRAINT "look_backs_issue_id_round_after_days_pk" PRIMARY KEY("issue_id","round","after_days"),
	CONSTRAINT "look_backs_done_whole" CHECK (("look_backs"."held" is null) = ("look_backs"."words" is null) and ("look_backs"."held" is null) = ("look_backs"."done_at" is null) and ("look_backs"."held" is null) = ("look_backs"."done_by" is null))
);
--> statement-breakpoint
CREATE TABLE "recurrence_reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"issue_id" uuid NOT NULL,
	"round" integer NOT NULL,
	"words" text,
	"content_digest" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"due_on" date NOT NULL,
	"reopened" boolean,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	"answered_by" uuid,
	CONSTRAINT "recurrence_reports_once_a_day" UNIQUE("content_digest"),
	CONSTRAINT "recurrence_reports_answered_whole" CHECK (("recurrence_reports"."reopened" is null) = ("recurrence_reports"."answer" is null) and ("recurrence_reports"."reopened" is null) = ("recurrence_reports"."answered_at" is null) and ("recurrence_reports"."reopened" is null) = ("recurrence_reports"."answered_by" is null))
);
--> statement-breakpoint
ALTER TABLE "issue_steps" DROP CONSTRAINT "issue_steps_kind_known";--> statement-breakpoint
ALTER TABLE "public_log" DROP CONSTRAINT "public_log_event_known";--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "acceptance_candidates" ADD CONSTRAINT "acceptance_candidates_acceptance_id_acceptances_id_fk" FOREIGN KEY ("acceptance_id") REFERENCES "public"."acceptances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptance_candidates" ADD CONSTRAINT "acceptance_candidates_experiencer_id_experiencers_id_fk" FOREIGN KEY ("experiencer_id") REFERENCES "public"."experiencers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptance_tasks" ADD CONSTRAINT "acceptance_tasks_acceptance_id_acceptances_id_fk" FOREIGN KEY ("acceptance_id") REFERENCES "public"."acceptances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptance_tasks" ADD CONSTRAINT "acceptance_tasks_experiencer_id_experiencers_id_fk" FOREIGN KEY ("experiencer_id") REFERENCES "public"."experiencers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptance_votes" ADD CONSTRAINT "acceptance_votes_task_id_acceptance_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."acceptance_tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_listed_by_users_id_fk" FOREIGN KEY ("listed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "acceptances" ADD CONSTRAINT "acceptances_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exemptions" ADD CONSTRAINT "exemptions_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exemptions" ADD CONSTRAINT "exemptions_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exemptions" ADD CONSTRAINT "exemptions_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "look_backs" ADD CONSTRAINT "look_backs_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "look_backs" ADD CONSTRAINT "look_backs_done_by_users_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recurrence_reports" ADD CONSTRAINT "recurrence_reports_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recurrence_reports" ADD CONSTRAINT "recurrence_reports_answered_by_users_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "acceptance_tasks_of_experiencer" ON "acceptance_tasks" USING btree ("experiencer_id","assigned_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "acceptance_tasks_running" ON "acceptance_tasks" USING btree ("due_on","acceptance_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "acceptances_one_running" ON "acceptances" USING btree ("issue_id") WHERE outcome is null;--> statement-breakpoint
CREATE INDEX "acceptances_undrawn" ON "acceptances" USING btree ("list_seq") WHERE seed_seq is null and outcome is null;--> statement-breakpoint
CREATE UNIQUE INDEX "exemptions_one_waiting" ON "exemptions" USING btree ("issue_id") WHERE agreed is null;--> statement-breakpoint
CREATE UNIQUE INDEX "exemptions_one_agreed" ON "exemptions" USING btree ("issue_id","round") WHERE agreed;--> statement-breakpoint
CREATE INDEX "look_backs_due" ON "look_backs" USING btree ("due_on","issue_id") WHERE held is null;--> statement-breakpoint
CREATE INDEX "recurrence_reports_of_issue" ON "recurrence_reports" USING btree ("issue_id","received_at");--> statement-breakpoint
CREATE INDEX "recurrence_reports_waiting" ON "recurrence_reports" USING btree ("due_on","issue_id") WHERE reopened is null;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_kind_known" CHECK ("issue_steps"."kind" in ('register', 'triage', 'assign', 'reassign', 'acknowledge', 'transfer', 'plan', 'request_extension', 'grant_extension', 'refuse_extension', 'request_unfixable', 'explain', 'refuse_unfixable', 'request_closure', 'send_to_acceptance', 'accept', 'exempt', 'return', 'look_back', 'reopen', 'reject', 'merge', 'hold', 'publish', 'record', 'correct', 'take_down', 'restore_text', 'decline_recurrence'));--> statement-breakpoint
ALTER TABLE "public_log" ADD CONSTRAINT "public_log_event_known" CHECK ("public_log"."event" in ('keys_made', 'keys_destroyed', 'box_closed', 'held', 'slips_left_out', 'rows_unopened', 'released', 'pool_released', 'ended', 'restored', 'clock_doubted', 'clock_trusted', 'database_unsafe', 'database_safe', 'database_copies', 'day_marked', 'acceptance_listed', 'acceptance_drawn', 'acceptance_counted'));--> statement-breakpoint
-- An issue is closed only by the votes of its last acceptance, or by an exemption that two people decided (F12).
-- This holds for every command and for plain SQL.
create function issues_close_only_by_votes() returns trigger language plpgsql as $$
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
end $$;
--> statement-breakpoint
create trigger issues_closed_by_votes before insert or update of status, round on issues for each row
  when (new.status in ('closed', 'looked_back')) execute function issues_close_only_by_votes();
--> statement-breakpoint
-- A vote is written once, by the holder of a running task.
create function acceptance_votes_need_a_task() returns trigger language plpgsql as $$
begin
  if not exists (select from acceptance_tasks task join acceptances a on a.id = task.acceptance_id
    where task.id = new.task_id and task.ended is null and a.outcome is null) then
    raise exception 'a vote needs a running task' using errcode = '23514', constraint = 'acceptance_votes_of_running_tasks';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger acceptance_votes_of_running_tasks before insert on acceptance_votes for each row execute function acceptance_votes_need_a_task();
--> statement-breakpoint
create trigger acceptance_votes_written_once before update or delete on acceptance_votes for each row execute function refuse_change();
--> statement-breakpoint
-- Only the draw fills in the position, once. The list and the seed stay as published.
create trigger acceptance_candidates_written_once before update on acceptance_candidates for each row
  when (old.position is not null or new.number <> old.number or new.salt <> old.salt or new.experiencer_id <> old.experiencer_id or new.acceptance_id <> old.acceptance_id)
  execute function refuse_change();
--> statement-breakpoint
create trigger acceptance_candidates_kept before delete on acceptance_candidates for each row execute function refuse_change();
--> statement-breakpoint
create trigger acceptances_written_once before update on acceptances for each row
  when (old.outcome is not null or new.list_sha256 <> old.list_sha256 or new.list_seq <> old.list_seq or new.needed <> old.needed
    or new.issue_id <> old.issue_id or new.round <> old.round or (old.seed is not null and new.seed is distinct from old.seed))
  execute function refuse_change();
--> statement-breakpoint
create trigger acceptances_kept before delete on acceptances for each row execute function refuse_change();
--> statement-breakpoint
create function closure_tallies_add_up() returns trigger language plpgsql as $$
begin
  insert into closure_tallies (list_kind, accepted, exempted, reopened)
    select issue.list_kind, count(*) filter (where step.kind = 'accept'), count(*) filter (where step.kind = 'exempt'), count(*) filter (where step.kind = 'reopen')
    from new_steps step join issues issue on issue.id = step.issue_id
    where step.kind in ('accept', 'exempt', 'reopen') group by issue.list_kind order by issue.list_kind
  on conflict (list_kind) do update set accepted = closure_tallies.accepted + excluded.accepted,
    exempted = closure_tallies.exempted + excluded.exempted, reopened = closure_tallies.reopened + excluded.reopened;
  return null;
end $$;
--> statement-breakpoint
create trigger issue_steps_add_up after insert on issue_steps referencing new table as new_steps for each statement execute function closure_tallies_add_up();
--> statement-breakpoint
-- Public pages show these tables, so cached pages hear of them.
create trigger acceptances_tell after insert or update or delete or truncate on acceptances for each statement execute function tell_change();
--> statement-breakpoint
create trigger acceptance_candidates_tell after insert or update or delete or truncate on acceptance_candidates for each statement execute function tell_change();
--> statement-breakpoint
create trigger acceptance_tasks_tell after insert or update or delete or truncate on acceptance_tasks for each statement execute function tell_change();
--> statement-breakpoint
create trigger acceptance_votes_tell after insert or update or delete or truncate on acceptance_votes for each statement execute function tell_change();
--> statement-breakpoint
create trigger exemptions_tell after insert or update or delete or truncate on exemptions for each statement execute function tell_change();
--> statement-breakpoint
create trigger look_backs_tell after insert or update or delete or truncate on look_backs for each statement execute function tell_change();
--> statement-breakpoint
create trigger recurrence_reports_tell after insert or update or delete or truncate on recurrence_reports for each statement execute function tell_change();
--> statement-breakpoint
create trigger closure_tallies_tell after insert or update or delete or truncate on closure_tallies for each statement execute function tell_change();
