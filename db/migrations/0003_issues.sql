CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"reporter_id" uuid,
	"text" text NOT NULL,
	"place" text,
	"channel" text,
	"stage" text,
	"service_item_id" integer,
	"unit_id" integer,
	"wants_answer" boolean NOT NULL,
	"content_digest" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"taken_up_at" timestamp with time zone,
	"answer" text,
	"answered_at" timestamp with time zone,
	"answered_by" uuid,
	CONSTRAINT "reports_once_a_day" UNIQUE("content_digest"),
	CONSTRAINT "reports_answer_has_words" CHECK (("reports"."answer" is null) = ("reports"."answered_at" is null))
);
--> statement-breakpoint
CREATE TABLE "report_receipts" (
	"code_digest" text PRIMARY KEY NOT NULL,
	"report_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "issues" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" text NOT NULL,
	"list_kind" text NOT NULL,
	"title" text NOT NULL,
	"public_text" text NOT NULL,
	"raw_text" text,
	"source" text NOT NULL,
	"source_ref" text,
	"open_day_id" uuid,
	"report_id" uuid,
	"service_item_id" integer,
	"channel" text,
	"stage" text,
	"pain_tag" text,
	"severity" text,
	"fix_mode" text,
	"lead_unit_id" integer,
	"due_on" date,
	"due_rule" text,
	"due_from" date,
	"due_workdays" integer,
	"cause" text,
	"measures" text,
	"section" text,
	"person_in_charge" text,
	"status" text NOT NULL,
	"phase" text GENERATED ALWAYS AS (case
    when status in ('registered', 'triaged', 'assigned', 'transferred', 'reopened') then 'todo'
    when status in ('acknowledged', 'rectifying', 'ext_requested', 'unfixable_requested', 'returned') then 'doing'
    when status in ('closure_requested', 'accepting') then 'checking'
    when status in ('closed', 'looked_back') then 'closed'
    when status = 'explained' then 'explained'
    else 'off' end) STORED NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	"assigned_on" date,
	"hold_until" date,
	"published_at" timestamp (3) with time zone,
	"closed_on" date,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "issues_one_per_number" UNIQUE("number"),
	CONSTRAINT "issues_one_per_report" UNIQUE("report_id"),
	CONSTRAINT "issues_handed_over_whole" CHECK (("issues"."lead_unit_id" is null) = ("issues"."due_on" is null))
);
--> statement-breakpoint
CREATE TABLE "issue_units" (
	"issue_id" uuid NOT NULL,
	"unit_id" integer NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "issue_units_issue_id_unit_id_pk" PRIMARY KEY("issue_id","unit_id")
);
--> statement-breakpoint
CREATE TABLE "issue_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"issue_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"visibility" text NOT NULL,
	"actor_id" uuid,
	"actor_unit_id" integer,
	"unit_id" integer,
	"due_on" date,
	"opinion" text,
	"note" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reporter_id_users_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_service_item_id_service_items_id_fk" FOREIGN KEY ("service_item_id") REFERENCES "public"."service_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_answered_by_users_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_receipts" ADD CONSTRAINT "report_receipts_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_service_item_id_service_items_id_fk" FOREIGN KEY ("service_item_id") REFERENCES "public"."service_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_lead_unit_id_units_id_fk" FOREIGN KEY ("lead_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_units" ADD CONSTRAINT "issue_units_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_units" ADD CONSTRAINT "issue_units_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_actor_unit_id_units_id_fk" FOREIGN KEY ("actor_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reports_waiting" ON "reports" USING btree ("received_at","id") WHERE taken_up_at is null and answered_at is null;--> statement-breakpoint
CREATE INDEX "reports_by_time" ON "reports" USING btree ("received_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "reports_of_reporter" ON "reports" USING btree ("reporter_id","received_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "report_receipts_of_report" ON "report_receipts" USING btree ("report_id");--> statement-breakpoint
CREATE INDEX "issues_public" ON "issues" USING btree ("list_kind","published_at" DESC NULLS FIRST,"number" DESC NULLS FIRST) WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX "issues_public_of_phase" ON "issues" USING btree ("list_kind","phase","published_at" DESC NULLS FIRST,"number" DESC NULLS FIRST) WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX "issues_public_of_unit" ON "issues" USING btree ("lead_unit_id","list_kind","published_at" DESC NULLS FIRST,"number" DESC NULLS FIRST) WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX "issues_public_of_unit_phase" ON "issues" USING btree ("lead_unit_id","list_kind","phase","published_at" DESC NULLS FIRST,"number" DESC NULLS FIRST) WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX "issues_public_of_channel" ON "issues" USING btree ("list_kind","channel","published_at" DESC NULLS FIRST,"number" DESC NULLS FIRST) WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX "issues_running" ON "issues" USING btree ("due_on","number") WHERE phase in ('todo', 'doing');--> statement-breakpoint
CREATE INDEX "issues_running_of_unit" ON "issues" USING btree ("lead_unit_id","due_on","number") WHERE phase in ('todo', 'doing');--> statement-breakpoint
CREATE INDEX "issues_office" ON "issues" USING btree ("registered_at" DESC NULLS FIRST,"number" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "issues_office_of_status" ON "issues" USING btree ("status","registered_at" DESC NULLS FIRST,"number" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "issues_office_of_unit" ON "issues" USING btree ("lead_unit_id","registered_at" DESC NULLS FIRST,"number" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "issues_office_of_unit_status" ON "issues" USING btree ("lead_unit_id","status","registered_at" DESC NULLS FIRST,"number" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "issues_due_and_closed" ON "issues" USING btree ("due_on","closed_on") WHERE published_at is not null;--> statement-breakpoint
CREATE INDEX "issues_held" ON "issues" USING btree ("hold_until") WHERE published_at is null and hold_until is not null;--> statement-breakpoint
CREATE INDEX "issues_of_open_day" ON "issues" USING btree ("open_day_id") WHERE open_day_id is not null;--> statement-breakpoint
CREATE INDEX "issue_units_of_unit" ON "issue_units" USING btree ("unit_id","registered_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "issue_steps_of_issue" ON "issue_steps" USING btree ("issue_id","id");--> statement-breakpoint
-- From here on: what drizzle-kit does not know of.
-- Search in Chinese: every two neighbouring characters, so that a word of two characters is found without a word list. Each
-- piece carries the year of publication: a list is read newest first, so a search collects one year's finds at a time.
-- Only built-in functions inside: an index is rebuilt with an empty search path.
create function text_pieces(words text, published_at timestamptz) returns text[] language plpgsql immutable strict parallel safe as $$
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
end $$;
--> statement-breakpoint
create index issues_search on issues using gin (text_pieces(title || ' ' || public_text, published_at)) where published_at is not null;
--> statement-breakpoint
-- The history of an issue only grows; what was said in public stays said (F10).
create trigger issue_steps_written_once before update or delete on issue_steps for each row execute function refuse_change();
