CREATE TABLE "evidence_files" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_files_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"pair" uuid NOT NULL,
	"moment" text NOT NULL,
	"visibility" text NOT NULL,
	"title" text NOT NULL,
	"shows_people" boolean NOT NULL,
	"file_id" uuid,
	"thumbnail_id" uuid,
	"public_name" text NOT NULL,
	"added_by" uuid NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"removed_by" uuid,
	"removed_at" timestamp (3) with time zone,
	"remove_reason" text,
	CONSTRAINT "evidence_files_own_their_file" UNIQUE("file_id"),
	CONSTRAINT "evidence_files_found_by_name" UNIQUE("public_name"),
	CONSTRAINT "evidence_files_moment_known" CHECK ("evidence_files"."moment" in ('before', 'after', 'document')),
	CONSTRAINT "evidence_files_visibility_known" CHECK ("evidence_files"."visibility" in ('public', 'staff')),
	CONSTRAINT "evidence_files_removed_whole" CHECK (("evidence_files"."removed_at" is null) = ("evidence_files"."file_id" is not null) and ("evidence_files"."removed_at" is null) = ("evidence_files"."remove_reason" is null) and ("evidence_files"."removed_at" is null) = ("evidence_files"."removed_by" is null))
);
--> statement-breakpoint
CREATE TABLE "explanations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "explanations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"outcome" text,
	"basis" text NOT NULL,
	"explanation" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "explanations_outcome_known" CHECK ("explanations"."outcome" in ('adopted', 'not_adopted'))
);
--> statement-breakpoint
CREATE TABLE "milestones" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "milestones_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"step" text NOT NULL,
	"due_on" date NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"dropped_at" timestamp (3) with time zone,
	"done_on" date,
	"done_by" uuid,
	CONSTRAINT "milestones_done_by_somebody" CHECK (("milestones"."done_on" is null) = ("milestones"."done_by" is null))
);
--> statement-breakpoint
ALTER TABLE "issue_steps" DROP CONSTRAINT "issue_steps_kind_known";--> statement-breakpoint
ALTER TABLE "issues" DROP CONSTRAINT "issues_due_rule_known";--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "evidence_files" ADD CONSTRAINT "evidence_files_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_files" ADD CONSTRAINT "evidence_files_file_id_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_files" ADD CONSTRAINT "evidence_files_thumbnail_id_files_id_fk" FOREIGN KEY ("thumbnail_id") REFERENCES "public"."files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_files" ADD CONSTRAINT "evidence_files_added_by_users_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_files" ADD CONSTRAINT "evidence_files_removed_by_users_id_fk" FOREIGN KEY ("removed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "explanations" ADD CONSTRAINT "explanations_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "explanations" ADD CONSTRAINT "explanations_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "milestones" ADD CONSTRAINT "milestones_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "milestones" ADD CONSTRAINT "milestones_done_by_users_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evidence_files_of_issue" ON "evidence_files" USING btree ("issue_id","id");--> statement-breakpoint
CREATE INDEX "explanations_of_issue" ON "explanations" USING btree ("issue_id","id");--> statement-breakpoint
CREATE INDEX "milestones_of_issue" ON "milestones" USING btree ("issue_id","due_on","id");--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_kind_known" CHECK ("issue_steps"."kind" in ('register', 'triage', 'assign', 'reassign', 'acknowledge', 'transfer', 'plan', 'request_extension', 'grant_extension', 'refuse_extension', 'request_unfixable', 'explain', 'refuse_unfixable', 'request_closure', 'send_to_acceptance', 'accept', 'exempt', 'return', 'look_back', 'reopen', 'reject', 'merge', 'hold', 'publish', 'record', 'correct', 'take_down', 'restore_text', 'decline_recurrence', 'progress', 'propose_explanation', 'remove_evidence'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_outcome_known" CHECK ("issues"."outcome" in ('adopted', 'not_adopted'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_outcome_of_answered_demand" CHECK ("issues"."outcome" is null or ("issues"."list_kind" = 'demand' and "issues"."status" = 'explained'));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_due_rule_known" CHECK ("issues"."due_rule" in ('fix_simple', 'fix_complex', 'fix_stuck_case', 'named_date', 'extension'));--> statement-breakpoint
-- A signed request is not rewritten. Public pages show the three tables, so cached pages hear of them.
create trigger explanations_written_once before update or delete on explanations for each row execute function refuse_change();
--> statement-breakpoint
create trigger explanations_tell after insert or update or delete or truncate on explanations for each statement execute function tell_change();
--> statement-breakpoint
create trigger milestones_tell after insert or update or delete or truncate on milestones for each statement execute function tell_change();
--> statement-breakpoint
create trigger evidence_files_tell after insert or update or delete or truncate on evidence_files for each statement execute function tell_change();
