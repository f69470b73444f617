CREATE TABLE "issue_endings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_endings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"target_id" uuid,
	"reason" text NOT NULL,
	"handed_over" boolean NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamp (3) with time zone NOT NULL,
	"decision" text,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "issue_endings_kind_known" CHECK ("issue_endings"."kind" in ('reject', 'merge')),
	CONSTRAINT "issue_endings_decision_known" CHECK ("issue_endings"."decision" in ('confirmed', 'declined')),
	CONSTRAINT "issue_endings_merge_has_target" CHECK (("issue_endings"."kind" = 'merge') = ("issue_endings"."target_id" is not null) and "issue_endings"."target_id" is distinct from "issue_endings"."issue_id"),
	CONSTRAINT "issue_endings_by_two_people" CHECK (not "issue_endings"."handed_over" or "issue_endings"."decision" is distinct from 'confirmed' or ("issue_endings"."decided_by" is not null and "issue_endings"."decided_by" <> "issue_endings"."proposed_by")),
	CONSTRAINT "issue_endings_decided" CHECK (("issue_endings"."decision" is null) = ("issue_endings"."decided_at" is null))
);
--> statement-breakpoint
CREATE TABLE "issue_redactions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_redactions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"taken_by" uuid NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"confirm_by" date NOT NULL,
	"confirmed_by" uuid,
	"confirmed_at" timestamp (3) with time zone,
	"restored_by" uuid,
	"restored_at" timestamp (3) with time zone,
	"purged_at" timestamp (3) with time zone,
	CONSTRAINT "issue_redactions_by_two_people" CHECK (("issue_redactions"."confirmed_by" is null or "issue_redactions"."confirmed_by" <> "issue_redactions"."taken_by") and ("issue_redactions"."restored_by" is null or "issue_redactions"."restored_by" <> "issue_redactions"."taken_by")),
	CONSTRAINT "issue_redactions_decided_once" CHECK (("issue_redactions"."confirmed_at" is null or "issue_redactions"."restored_at" is null) and ("issue_redactions"."purged_at" is null or "issue_redactions"."restored_at" is null))
);
--> statement-breakpoint
CREATE TABLE "issue_texts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_texts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"title" text,
	"public_text" text,
	"reason" text,
	"written_by" uuid,
	"written_at" timestamp (3) with time zone NOT NULL,
	"released_by" uuid,
	"released_at" timestamp (3) with time zone,
	"declined_by" uuid,
	"declined_at" timestamp (3) with time zone,
	"redaction_id" bigint,
	CONSTRAINT "issue_texts_writer_is_not_releaser" CHECK ("issue_texts"."released_by" is null or "issue_texts"."written_by" is null or "issue_texts"."released_by" <> "issue_texts"."written_by"),
	CONSTRAINT "issue_texts_decided_once" CHECK ("issue_texts"."released_at" is null or "issue_texts"."declined_at" is null)
);
--> statement-breakpoint
CREATE TABLE "lessons" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"issue_id" uuid,
	"month" text,
	"title" text NOT NULL,
	"task" text NOT NULL,
	"due_on" date NOT NULL,
	"opened_by" uuid NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"summary" text,
	"closed_by" uuid,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "lessons_have_origin" CHECK ("lessons"."issue_id" is not null or "lessons"."month" is not null),
	CONSTRAINT "lessons_month_written" CHECK ("lessons"."month" ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'),
	CONSTRAINT "lessons_closed_with_summary" CHECK (("lessons"."closed_at" is null) = ("lessons"."summary" is null))
);
--> statement-breakpoint
CREATE TABLE "self_checks" (
	"lesson_id" uuid NOT NULL,
	"unit_id" integer NOT NULL,
	"outcome" text,
	"finding" text,
	"changed_rule" text,
	"issue_id" uuid,
	"answered_by" uuid,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "self_checks_lesson_id_unit_id_pk" PRIMARY KEY("lesson_id","unit_id"),
	CONSTRAINT "self_checks_one_per_issue" UNIQUE("issue_id"),
	CONSTRAINT "self_checks_outcome_known" CHECK ("self_checks"."outcome" in ('found', 'not_found')),
	CONSTRAINT "self_checks_answered_whole" CHECK (("self_checks"."answered_at" is null) = ("self_checks"."outcome" is null) and ("self_checks"."outcome" is null) = ("self_checks"."finding" is null)),
	CONSTRAINT "self_checks_issue_is_found" CHECK ("self_checks"."issue_id" is null or "self_checks"."outcome" is not distinct from 'found')
);
--> statement-breakpoint
ALTER TABLE "issue_steps" DROP CONSTRAINT "issue_steps_kind_known";--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "merged_into_id" uuid;--> statement-breakpoint
ALTER TABLE "issue_endings" ADD CONSTRAINT "issue_endings_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_endings" ADD CONSTRAINT "issue_endings_target_id_issues_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_endings" ADD CONSTRAINT "issue_endings_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_endings" ADD CONSTRAINT "issue_endings_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_redactions" ADD CONSTRAINT "issue_redactions_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_redactions" ADD CONSTRAINT "issue_redactions_taken_by_users_id_fk" FOREIGN KEY ("taken_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_redactions" ADD CONSTRAINT "issue_redactions_confirmed_by_users_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_redactions" ADD CONSTRAINT "issue_redactions_restored_by_users_id_fk" FOREIGN KEY ("restored_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_texts" ADD CONSTRAINT "issue_texts_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_texts" ADD CONSTRAINT "issue_texts_written_by_users_id_fk" FOREIGN KEY ("written_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_texts" ADD CONSTRAINT "issue_texts_released_by_users_id_fk" FOREIGN KEY ("released_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_texts" ADD CONSTRAINT "issue_texts_declined_by_users_id_fk" FOREIGN KEY ("declined_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_texts" ADD CONSTRAINT "issue_texts_redaction_id_issue_redactions_id_fk" FOREIGN KEY ("redaction_id") REFERENCES "public"."issue_redactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lessons" ADD CONSTRAINT "lessons_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lessons" ADD CONSTRAINT "lessons_opened_by_users_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lessons" ADD CONSTRAINT "lessons_closed_by_users_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "self_checks" ADD CONSTRAINT "self_checks_lesson_id_lessons_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "public"."lessons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "self_checks" ADD CONSTRAINT "self_checks_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "self_checks" ADD CONSTRAINT "self_checks_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "self_checks" ADD CONSTRAINT "self_checks_answered_by_users_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "issue_endings_of_issue" ON "issue_endings" USING btree ("issue_id","id");--> statement-breakpoint
CREATE INDEX "issue_endings_of_target" ON "issue_endings" USING btree ("target_id") WHERE target_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "issue_endings_one_open" ON "issue_endings" USING btree ("issue_id") WHERE decided_at is null;--> statement-breakpoint
CREATE INDEX "issue_redactions_of_issue" ON "issue_redactions" USING btree ("issue_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "issue_redactions_one_waiting" ON "issue_redactions" USING btree ("issue_id") WHERE confirmed_at is null and restored_at is null;--> statement-breakpoint
CREATE INDEX "issue_redactions_to_purge" ON "issue_redactions" USING btree ("taken_at") WHERE purged_at is null and restored_at is null;--> statement-breakpoint
CREATE INDEX "issue_texts_of_issue" ON "issue_texts" USING btree ("issue_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "issue_texts_one_open" ON "issue_texts" USING btree ("issue_id") WHERE released_at is null and declined_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "lessons_one_theme_a_month" ON "lessons" USING btree ("month") WHERE month is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "lessons_one_open_per_issue" ON "lessons" USING btree ("issue_id") WHERE issue_id is not null and closed_at is null;--> statement-breakpoint
CREATE INDEX "lessons_by_time" ON "lessons" USING btree ("opened_at" DESC NULLS FIRST,"id");--> statement-breakpoint
CREATE INDEX "lessons_of_issue" ON "lessons" USING btree ("issue_id");--> statement-breakpoint
CREATE INDEX "self_checks_waiting" ON "self_checks" USING btree ("unit_id") WHERE answered_at is null;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_merged_into_id_issues_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "issues_merged_into" ON "issues" USING btree ("merged_into_id") WHERE merged_into_id is not null;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_kind_known" CHECK ("issue_steps"."kind" in ('register', 'triage', 'assign', 'reassign', 'acknowledge', 'transfer', 'plan', 'request_extension', 'grant_extension', 'refuse_extension', 'request_unfixable', 'explain', 'refuse_unfixable', 'request_closure', 'send_to_acceptance', 'accept', 'return', 'look_back', 'reopen', 'reject', 'merge', 'hold', 'publish', 'record', 'correct', 'take_down', 'restore_text'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_merged_has_target" CHECK (("issues"."status" = 'merged') = ("issues"."merged_into_id" is not null) and "issues"."merged_into_id" is distinct from "issues"."id");--> statement-breakpoint
insert into issue_texts (issue_id, title, public_text, written_by, written_at, released_at)
select issue.id, issue.title, issue.public_text,
  (select step.actor_id from issue_steps step
    where step.issue_id = issue.id and step.kind in ('register', 'triage')
    order by step.id desc limit 1),
  issue.registered_at,
  case when issue.lead_unit_id is not null then
    coalesce(issue.published_at, issue.changed_at) end
from issues issue order by issue.registered_at, issue.id;--> statement-breakpoint
create trigger issue_redactions_tell after insert or update or delete or truncate on issue_redactions for each statement execute function tell_change();--> statement-breakpoint
create trigger issue_texts_tell after insert or update or delete or truncate on issue_texts for each statement execute function tell_change();--> statement-breakpoint
create trigger issue_endings_tell after insert or update or delete or truncate on issue_endings for each statement execute function tell_change();--> statement-breakpoint
create trigger lessons_tell after insert or update or delete or truncate on lessons for each statement execute function tell_change();--> statement-breakpoint
create trigger self_checks_tell after insert or update or delete or truncate on self_checks for each statement execute function tell_change();
