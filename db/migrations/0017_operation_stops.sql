CREATE TABLE "clock_marks" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"audit_seq" bigint NOT NULL,
	"public_seq" bigint NOT NULL,
	CONSTRAINT "clock_marks_one_row" CHECK ("clock_marks"."id")
);
--> statement-breakpoint
CREATE TABLE "operation_stops" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	"began_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	CONSTRAINT "operation_stops_ended_by" CHECK (("operation_stops"."ended_at" is null) = ("operation_stops"."ended_by" is null))
);
--> statement-breakpoint
CREATE TABLE "rating_end_requests" (
	"open_day_id" uuid PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "open_days" ADD COLUMN "keys_missing_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "rating_end_requests" ADD CONSTRAINT "rating_end_requests_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rating_end_requests" ADD CONSTRAINT "rating_end_requests_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "operation_stops_one_open" ON "operation_stops" USING btree ("kind") WHERE ended_at is null;--> statement-breakpoint
-- Pages say what is stopped, so they hear when that changes. The marks change every minute and are on no page.
create trigger operation_stops_tell after insert or update or delete or truncate on operation_stops for each statement execute function tell_change();
