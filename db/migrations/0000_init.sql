CREATE TABLE "ballots" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"open_day_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"answers" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "published_cells" (
	"open_day_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"measure" text NOT NULL,
	"graded" integer,
	"mean_tenths" integer,
	"distribution" jsonb,
	"not_done" integer,
	"reasons" jsonb,
	CONSTRAINT "published_cells_open_day_id_channel_measure_pk" PRIMARY KEY("open_day_id","channel","measure")
);
--> statement-breakpoint
CREATE TABLE "slip_batches" (
	"open_day_id" uuid PRIMARY KEY NOT NULL,
	"printed" integer NOT NULL,
	"handed_out" integer NOT NULL,
	"returned" integer,
	CONSTRAINT "slip_batches_not_more_than_printed" CHECK ("slip_batches"."handed_out" >= 0 and "slip_batches"."handed_out" + coalesce("slip_batches"."returned", 0) <= "slip_batches"."printed")
);
--> statement-breakpoint
CREATE TABLE "slips" (
	"nullifier" "bytea" PRIMARY KEY NOT NULL,
	"cell" text NOT NULL,
	"open_day_id" uuid NOT NULL,
	"state" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ticket_issues" (
	"person_id" uuid NOT NULL,
	"open_day_id" uuid NOT NULL,
	"blinded_sha256" "bytea",
	"blind_sigs" jsonb,
	CONSTRAINT "ticket_issues_one_per_person" PRIMARY KEY("person_id","open_day_id")
);
--> statement-breakpoint
CREATE TABLE "ticket_spents" (
	"open_day_id" uuid NOT NULL,
	"cell" text NOT NULL,
	"nullifier" "bytea" NOT NULL,
	"input" "bytea",
	"sig" "bytea",
	CONSTRAINT "ticket_spents_open_day_id_cell_nullifier_pk" PRIMARY KEY("open_day_id","cell","nullifier")
);
--> statement-breakpoint
CREATE TABLE "duty_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "duty_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"duty_id" uuid NOT NULL,
	"name" text NOT NULL,
	"post" text NOT NULL,
	"rank" text NOT NULL,
	"duty_on" date NOT NULL,
	"half_day" text NOT NULL,
	"hall_id" integer NOT NULL,
	"floor" text NOT NULL,
	"window_no" text NOT NULL,
	"items" text NOT NULL,
	"reason" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "duty_officials" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"unit_id" integer NOT NULL,
	"name" text NOT NULL,
	"post" text NOT NULL,
	"rank" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"added_by" uuid NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	CONSTRAINT "duty_officials_days_in_order" CHECK ("duty_officials"."ends_on" is null or "duty_officials"."starts_on" <= "duty_officials"."ends_on")
);
--> statement-breakpoint
CREATE TABLE "window_duties" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"unit_id" integer NOT NULL,
	"official_id" uuid NOT NULL,
	"name" text NOT NULL,
	"post" text NOT NULL,
	"rank" text NOT NULL,
	"duty_on" date NOT NULL,
	"half_day" text NOT NULL,
	"hall_id" integer NOT NULL,
	"floor" text NOT NULL,
	"window_no" text NOT NULL,
	"items" text NOT NULL,
	"planned_by" uuid NOT NULL,
	"planned_at" timestamp with time zone NOT NULL,
	"cancelled_at" timestamp with time zone,
	"cancel_reason" text,
	"attendance" text,
	"attendance_at" timestamp with time zone,
	"attendance_by" uuid,
	"attendance_reason" text,
	"substitute_id" uuid,
	"substitute_name" text,
	"substitute_post" text,
	CONSTRAINT "window_duties_half_day" CHECK ("window_duties"."half_day" in ('am', 'pm', 'full')),
	CONSTRAINT "window_duties_cancelled_with_reason" CHECK (("window_duties"."cancelled_at" is null) = ("window_duties"."cancel_reason" is null)),
	CONSTRAINT "window_duties_attendance_recorded" CHECK (("window_duties"."attendance" is null) = ("window_duties"."attendance_at" is null) and ("window_duties"."attendance" is null) = ("window_duties"."attendance_by" is null)),
	CONSTRAINT "window_duties_absence_with_reason" CHECK ("window_duties"."attendance" is null or ("window_duties"."attendance" = 'present') = ("window_duties"."attendance_reason" is null)),
	CONSTRAINT "window_duties_substitute_named" CHECK ((coalesce("window_duties"."attendance", '') = 'substituted') = ("window_duties"."substitute_name" is not null and "window_duties"."substitute_post" is not null)),
	CONSTRAINT "window_duties_not_both_cancelled_and_attended" CHECK ("window_duties"."cancelled_at" is null or "window_duties"."attendance" is null)
);
--> statement-breakpoint
CREATE TABLE "application_echoes" (
	"receipt_no" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "application_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "application_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"application_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"note" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "applications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"receipt_no" text NOT NULL,
	"campaign_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"status" text NOT NULL,
	"name" text NOT NULL,
	"gender" text,
	"birth_on" date NOT NULL,
	"political_status" text,
	"education" text,
	"employer" text,
	"experiencer_type" text NOT NULL,
	"industry" text,
	"channels" text[] NOT NULL,
	"town" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "applications_receiptNo_unique" UNIQUE("receipt_no")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"audience" text NOT NULL,
	"conditions" text NOT NULL,
	"duties" text NOT NULL,
	"rights" text NOT NULL,
	"activities" text NOT NULL,
	"procedure" text NOT NULL,
	"contact" text NOT NULL,
	"seats" integer NOT NULL,
	"max_age" integer,
	"term_months" integer NOT NULL,
	"opens_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"published_by" uuid,
	"published_at" timestamp with time zone,
	CONSTRAINT "campaigns_open_before_close" CHECK ("campaigns"."opens_at" < "campaigns"."closes_at"),
	CONSTRAINT "campaigns_second_person_publishes" CHECK ("campaigns"."published_by" is null or "campaigns"."published_by" <> "campaigns"."created_by")
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"series" text PRIMARY KEY NOT NULL,
	"value" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "experiencers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"number" text NOT NULL,
	"experiencer_type" text NOT NULL,
	"industry" text,
	"town" text,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"identity_checked_in_person" boolean NOT NULL,
	"appointed_by" uuid NOT NULL,
	"appointed_at" timestamp with time zone NOT NULL,
	"ended_on" date,
	"end_kind" text,
	"end_reason" text,
	CONSTRAINT "experiencers_one_per_person" UNIQUE("user_id"),
	CONSTRAINT "experiencers_number_unique" UNIQUE("number")
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
CREATE TABLE "issue_units" (
	"issue_id" uuid NOT NULL,
	"unit_id" integer NOT NULL,
	"registered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "issue_units_issue_id_unit_id_pk" PRIMARY KEY("issue_id","unit_id")
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
CREATE TABLE "report_receipts" (
	"code_digest" text PRIMARY KEY NOT NULL,
	"report_id" uuid NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "audit_entries" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"roles" text NOT NULL,
	"action" text NOT NULL,
	"object" text NOT NULL,
	"detail" jsonb NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calendar_days" (
	"day" date PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "calendar_years" (
	"year" integer PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"notice" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "check_ins" (
	"open_day_id" uuid NOT NULL,
	"experiencer_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"checked_in_by" uuid NOT NULL,
	CONSTRAINT "check_ins_once" PRIMARY KEY("open_day_id","experiencer_id")
);
--> statement-breakpoint
CREATE TABLE "open_day_items" (
	"open_day_id" uuid NOT NULL,
	"service_item_id" integer NOT NULL,
	CONSTRAINT "open_day_items_open_day_id_service_item_id_pk" PRIMARY KEY("open_day_id","service_item_id")
);
--> statement-breakpoint
CREATE TABLE "open_day_registrations" (
	"open_day_id" uuid NOT NULL,
	"experiencer_id" uuid NOT NULL,
	"registered_at" timestamp with time zone NOT NULL,
	"cancelled_at" timestamp with time zone,
	CONSTRAINT "open_day_registrations_one_per_person" PRIMARY KEY("open_day_id","experiencer_id")
);
--> statement-breakpoint
CREATE TABLE "open_day_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "open_day_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"open_day_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"note" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "open_day_units" (
	"open_day_id" uuid NOT NULL,
	"unit_id" integer NOT NULL,
	CONSTRAINT "open_day_units_open_day_id_unit_id_pk" PRIMARY KEY("open_day_id","unit_id")
);
--> statement-breakpoint
CREATE TABLE "open_days" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"theme" text NOT NULL,
	"kind" text NOT NULL,
	"hall_id" integer NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"registration_opens_at" timestamp with time zone NOT NULL,
	"registration_closes_at" timestamp with time zone NOT NULL,
	"rate_opens_at" timestamp with time zone NOT NULL,
	"rate_closes_at" timestamp with time zone NOT NULL,
	"seats" integer NOT NULL,
	"taken" integer DEFAULT 0 NOT NULL,
	"channels" text[] NOT NULL,
	"audience" text NOT NULL,
	"agenda" text NOT NULL,
	"attention" text,
	"contact_name" text NOT NULL,
	"contact_phone" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"published_by" uuid,
	"published_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"cancel_reason" text,
	"mixed_at" timestamp with time zone,
	"scores_published_at" timestamp with time zone,
	CONSTRAINT "open_days_seats_not_oversold" CHECK ("open_days"."taken" between 0 and "open_days"."seats"),
	CONSTRAINT "open_days_times_in_order" CHECK ("open_days"."registration_opens_at" < "open_days"."registration_closes_at" and "open_days"."registration_closes_at" <= "open_days"."starts_at"
    and "open_days"."starts_at" < "open_days"."ends_at" and "open_days"."starts_at" <= "open_days"."rate_opens_at" and "open_days"."rate_opens_at" < "open_days"."rate_closes_at" and "open_days"."ends_at" <= "open_days"."rate_closes_at"),
	CONSTRAINT "open_days_second_person_publishes" CHECK ("open_days"."published_by" is null or "open_days"."published_by" <> "open_days"."created_by")
);
--> statement-breakpoint
CREATE TABLE "halls" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "halls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	CONSTRAINT "halls_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "units_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text NOT NULL,
	"short_name" text NOT NULL,
	"kind" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	CONSTRAINT "units_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"version" text NOT NULL,
	"given_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "one_time_codes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid,
	"purpose" text NOT NULL,
	"code_digest" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"used_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_failed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_roles" (
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"granted_at" timestamp with time zone NOT NULL,
	"granted_by" uuid,
	CONSTRAINT "user_roles_user_id_role_pk" PRIMARY KEY("user_id","role")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sign_in_name" text,
	"name" text NOT NULL,
	"phone_digest" text,
	"phone_sealed" text,
	"password_hash" text,
	"unit_id" integer,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "users_one_per_sign_in_name" UNIQUE("sign_in_name"),
	CONSTRAINT "users_one_per_phone" UNIQUE("phone_digest")
);
--> statement-breakpoint
CREATE TABLE "publication_steps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "publication_steps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"publication_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"actor_id" uuid NOT NULL,
	"note" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"source" text NOT NULL,
	"body" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"published_by" uuid,
	"published_at" timestamp with time zone,
	"withdrawn_by" uuid,
	"withdrawn_at" timestamp with time zone,
	"withdraw_reason" text,
	CONSTRAINT "publications_second_person_publishes" CHECK ("publications"."published_by" is null or "publications"."published_by" <> "publications"."created_by"),
	CONSTRAINT "publications_published_by_somebody" CHECK (("publications"."published_at" is null) = ("publications"."published_by" is null)),
	CONSTRAINT "publications_withdrawn_with_reason" CHECK (("publications"."withdrawn_at" is null) = ("publications"."withdraw_reason" is null) and ("publications"."withdrawn_at" is null or "publications"."published_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "service_items" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "service_items_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text NOT NULL,
	"unit_id" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "service_items_one_per_code" UNIQUE("code")
);
--> statement-breakpoint
ALTER TABLE "ballots" ADD CONSTRAINT "ballots_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "published_cells" ADD CONSTRAINT "published_cells_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slip_batches" ADD CONSTRAINT "slip_batches_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slips" ADD CONSTRAINT "slips_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_issues" ADD CONSTRAINT "ticket_issues_need_check_in" FOREIGN KEY ("open_day_id","person_id") REFERENCES "public"."check_ins"("open_day_id","experiencer_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ticket_spents" ADD CONSTRAINT "ticket_spents_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_changes" ADD CONSTRAINT "duty_changes_duty_id_window_duties_id_fk" FOREIGN KEY ("duty_id") REFERENCES "public"."window_duties"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_changes" ADD CONSTRAINT "duty_changes_hall_id_halls_id_fk" FOREIGN KEY ("hall_id") REFERENCES "public"."halls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_changes" ADD CONSTRAINT "duty_changes_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_officials" ADD CONSTRAINT "duty_officials_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duty_officials" ADD CONSTRAINT "duty_officials_added_by_users_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_official_id_duty_officials_id_fk" FOREIGN KEY ("official_id") REFERENCES "public"."duty_officials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_hall_id_halls_id_fk" FOREIGN KEY ("hall_id") REFERENCES "public"."halls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_planned_by_users_id_fk" FOREIGN KEY ("planned_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_attendance_by_users_id_fk" FOREIGN KEY ("attendance_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_duties" ADD CONSTRAINT "window_duties_substitute_id_duty_officials_id_fk" FOREIGN KEY ("substitute_id") REFERENCES "public"."duty_officials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_echoes" ADD CONSTRAINT "application_echoes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_echoes" ADD CONSTRAINT "application_echoes_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_steps" ADD CONSTRAINT "application_steps_application_id_applications_id_fk" FOREIGN KEY ("application_id") REFERENCES "public"."applications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "application_steps" ADD CONSTRAINT "application_steps_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applications" ADD CONSTRAINT "applications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiencers" ADD CONSTRAINT "experiencers_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiencers" ADD CONSTRAINT "experiencers_appointed_by_users_id_fk" FOREIGN KEY ("appointed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_actor_unit_id_units_id_fk" FOREIGN KEY ("actor_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_steps" ADD CONSTRAINT "issue_steps_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_units" ADD CONSTRAINT "issue_units_issue_id_issues_id_fk" FOREIGN KEY ("issue_id") REFERENCES "public"."issues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_units" ADD CONSTRAINT "issue_units_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_service_item_id_service_items_id_fk" FOREIGN KEY ("service_item_id") REFERENCES "public"."service_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_lead_unit_id_units_id_fk" FOREIGN KEY ("lead_unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_receipts" ADD CONSTRAINT "report_receipts_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reporter_id_users_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_service_item_id_service_items_id_fk" FOREIGN KEY ("service_item_id") REFERENCES "public"."service_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_answered_by_users_id_fk" FOREIGN KEY ("answered_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "check_ins" ADD CONSTRAINT "check_ins_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "check_ins" ADD CONSTRAINT "check_ins_experiencer_id_experiencers_id_fk" FOREIGN KEY ("experiencer_id") REFERENCES "public"."experiencers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "check_ins" ADD CONSTRAINT "check_ins_checked_in_by_users_id_fk" FOREIGN KEY ("checked_in_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_items" ADD CONSTRAINT "open_day_items_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_items" ADD CONSTRAINT "open_day_items_service_item_id_service_items_id_fk" FOREIGN KEY ("service_item_id") REFERENCES "public"."service_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_registrations" ADD CONSTRAINT "open_day_registrations_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_registrations" ADD CONSTRAINT "open_day_registrations_experiencer_id_experiencers_id_fk" FOREIGN KEY ("experiencer_id") REFERENCES "public"."experiencers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_steps" ADD CONSTRAINT "open_day_steps_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_steps" ADD CONSTRAINT "open_day_steps_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_units" ADD CONSTRAINT "open_day_units_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_day_units" ADD CONSTRAINT "open_day_units_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_hall_id_halls_id_fk" FOREIGN KEY ("hall_id") REFERENCES "public"."halls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_codes" ADD CONSTRAINT "one_time_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_codes" ADD CONSTRAINT "one_time_codes_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_roles" ADD CONSTRAINT "user_roles_granted_by_users_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publication_steps" ADD CONSTRAINT "publication_steps_publication_id_publications_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publication_steps" ADD CONSTRAINT "publication_steps_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_withdrawn_by_users_id_fk" FOREIGN KEY ("withdrawn_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_items" ADD CONSTRAINT "service_items_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "duty_changes_of_duty" ON "duty_changes" USING btree ("duty_id","id");--> statement-breakpoint
CREATE INDEX "duty_changes_by_day" ON "duty_changes" USING btree ("duty_on");--> statement-breakpoint
CREATE UNIQUE INDEX "duty_officials_one_per_person" ON "duty_officials" USING btree ("unit_id","name") WHERE ends_on is null;--> statement-breakpoint
CREATE UNIQUE INDEX "window_duties_one_at_window_am" ON "window_duties" USING btree ("duty_on","hall_id","floor","window_no") WHERE half_day <> 'pm' and cancelled_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "window_duties_one_at_window_pm" ON "window_duties" USING btree ("duty_on","hall_id","floor","window_no") WHERE half_day <> 'am' and cancelled_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "window_duties_one_place_am" ON "window_duties" USING btree ("official_id","duty_on") WHERE half_day <> 'pm' and cancelled_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "window_duties_one_place_pm" ON "window_duties" USING btree ("official_id","duty_on") WHERE half_day <> 'am' and cancelled_at is null;--> statement-breakpoint
CREATE INDEX "window_duties_by_day" ON "window_duties" USING btree ("duty_on","id");--> statement-breakpoint
CREATE INDEX "window_duties_of_unit" ON "window_duties" USING btree ("unit_id","duty_on");--> statement-breakpoint
CREATE INDEX "application_echoes_of_user" ON "application_echoes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "application_steps_of_application" ON "application_steps" USING btree ("application_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "applications_one_per_campaign" ON "applications" USING btree ("campaign_id","user_id");--> statement-breakpoint
CREATE INDEX "applications_by_status" ON "applications" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "issue_steps_of_issue" ON "issue_steps" USING btree ("issue_id","id");--> statement-breakpoint
CREATE INDEX "issue_units_of_unit" ON "issue_units" USING btree ("unit_id","registered_at" DESC NULLS FIRST);--> statement-breakpoint
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
CREATE INDEX "report_receipts_of_report" ON "report_receipts" USING btree ("report_id");--> statement-breakpoint
CREATE INDEX "reports_waiting" ON "reports" USING btree ("received_at","id") WHERE taken_up_at is null and answered_at is null;--> statement-breakpoint
CREATE INDEX "reports_by_time" ON "reports" USING btree ("received_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "reports_of_reporter" ON "reports" USING btree ("reporter_id","received_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "open_day_registrations_of_person" ON "open_day_registrations" USING btree ("experiencer_id");--> statement-breakpoint
CREATE INDEX "open_day_steps_of_day" ON "open_day_steps" USING btree ("open_day_id","id");--> statement-breakpoint
CREATE INDEX "open_days_by_start" ON "open_days" USING btree ("starts_at","id");--> statement-breakpoint
CREATE INDEX "open_days_to_seal" ON "open_days" USING btree ("rate_closes_at") WHERE published_at is not null and scores_published_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "consents_one_standing" ON "consents" USING btree ("user_id","purpose") WHERE withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "one_time_codes_of_user" ON "one_time_codes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_of_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "user_roles_one_guardian" ON "user_roles" USING btree ("user_id") WHERE role in ('sys_admin', 'sec_admin', 'auditor');--> statement-breakpoint
CREATE INDEX "publication_steps_of_publication" ON "publication_steps" USING btree ("publication_id","id");--> statement-breakpoint
CREATE INDEX "publications_published" ON "publications" USING btree ("kind","published_at","id") WHERE published_at is not null and withdrawn_at is null;--> statement-breakpoint
CREATE INDEX "publications_by_writing" ON "publications" USING btree ("kind","created_at","id");--> statement-breakpoint
CREATE INDEX "service_items_of_unit" ON "service_items" USING btree ("unit_id");