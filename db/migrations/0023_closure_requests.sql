CREATE TABLE "closure_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "closure_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"result_text" text NOT NULL,
	"completed_on" date NOT NULL,
	"link" text,
	"steps_before" integer,
	"steps_after" integer,
	"time_before" integer,
	"time_after" integer,
	"time_unit" text,
	"materials_before" integer,
	"materials_after" integer,
	"visits_before" integer,
	"visits_after" integer,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "closure_requests_time_unit_known" CHECK ("closure_requests"."time_unit" in ('minute', 'hour', 'workday')),
	CONSTRAINT "closure_requests_figures_in_pairs" CHECK (("closure_requests"."steps_before" is null) = ("closure_requests"."steps_after" is null) and ("closure_requests"."time_before" is null) = ("closure_requests"."time_after" is null) and ("closure_requests"."time_before" is null) = ("closure_requests"."time_unit" is null) and ("closure_requests"."materials_before" is null) = ("closure_requests"."materials_after" is null) and ("closure_requests"."visits_before" is null) = ("closure_requests"."visits_after" is null))
);
--> statement-breakpoint
ALTER TABLE "closure_requests" ADD CONSTRAINT "closure_requests_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closure_requests" ADD CONSTRAINT "closure_requests_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "closure_requests_of_issue" ON "closure_requests" USING btree ("issue_id","id");--> statement-breakpoint
-- A signed request is not rewritten. Public pages show it, so cached pages hear of it.
create trigger closure_requests_written_once before update or delete on closure_requests for each row execute function refuse_change();
--> statement-breakpoint
create trigger closure_requests_tell after insert or update or delete or truncate on closure_requests for each statement execute function tell_change();
