CREATE TABLE "deadline_rules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deadline_rules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"days" integer NOT NULL,
	"valid_from" date NOT NULL,
	"basis" text NOT NULL,
	"set_by" uuid,
	"set_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deadline_rules_key_known" CHECK ("deadline_rules"."key" in ('triage', 'acknowledge', 'fix_simple', 'fix_complex', 'fix_stuck_case', 'extension', 'acceptance', 'decision', 'look_back_first', 'look_back_second', 'yellow_card', 'supervision')),
	CONSTRAINT "deadline_rules_days_in_range" CHECK ("deadline_rules"."days" between 0 and 250)
);
--> statement-breakpoint
CREATE TABLE "issue_escalations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_escalations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"level" text NOT NULL,
	"due_on" date NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "issue_escalations_once" UNIQUE("issue_id","due_on","level"),
	CONSTRAINT "issue_escalations_level_known" CHECK ("issue_escalations"."level" in ('two_before', 'on_the_day', 'one_after', 'five_after'))
);
--> statement-breakpoint
CREATE TABLE "supervision_orders" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "supervision_orders_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"number" text NOT NULL,
	"issue_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"answer_by" date NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	"answered_by" uuid,
	CONSTRAINT "supervision_orders_one_per_number" UNIQUE("number"),
	CONSTRAINT "supervision_orders_once" UNIQUE("issue_id","due_on"),
	CONSTRAINT "supervision_orders_answer_whole" CHECK (("supervision_orders"."answer" is null) = ("supervision_orders"."answered_at" is null) and ("supervision_orders"."answer" is null) = ("supervision_orders"."answered_by" is null))
);
--> statement-breakpoint
ALTER TABLE "deadline_rules" ADD CONSTRAINT "deadline_rules_set_by_users_id_fk" FOREIGN KEY ("set_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_escalations" ADD CONSTRAINT "issue_escalations_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supervision_orders" ADD CONSTRAINT "supervision_orders_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supervision_orders" ADD CONSTRAINT "supervision_orders_answered_by_users_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deadline_rules_of_key" ON "deadline_rules" USING btree ("key","valid_from","id");--> statement-breakpoint
CREATE INDEX "supervision_orders_open" ON "supervision_orders" USING btree ("answer_by","id") WHERE answered_at is null;--> statement-breakpoint
-- A limit that was in force, and a level that was reached, stay as written.
create trigger deadline_rules_written_once before update or delete on deadline_rules for each row execute function refuse_change();
--> statement-breakpoint
create trigger issue_escalations_written_once before update or delete on issue_escalations for each row execute function refuse_change();
--> statement-breakpoint
-- Public pages show limits and orders, so cached pages hear of a change.
create trigger deadline_rules_tell after insert or update or delete or truncate on deadline_rules for each statement execute function tell_change();
--> statement-breakpoint
create trigger supervision_orders_tell after insert or update or delete or truncate on supervision_orders for each statement execute function tell_change();
