CREATE TABLE "recusals" (
	"experiencer_id" uuid NOT NULL,
	"unit_id" integer NOT NULL,
	"tie" text NOT NULL,
	"noted_by" uuid NOT NULL,
	"noted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "recusals_one_per_unit" PRIMARY KEY("experiencer_id","unit_id"),
	CONSTRAINT "recusals_tie" CHECK ("recusals"."tie" in ('employee', 'supplier'))
);
--> statement-breakpoint
ALTER TABLE "recusals" ADD CONSTRAINT "recusals_experiencer_id_experiencers_id_fk" FOREIGN KEY ("experiencer_id") REFERENCES "public"."experiencers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recusals" ADD CONSTRAINT "recusals_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recusals" ADD CONSTRAINT "recusals_noted_by_users_id_fk" FOREIGN KEY ("noted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What was known before: an experiencer's account that belongs to a unit.
insert into recusals (experiencer_id, unit_id, tie, noted_by, noted_at)
  select experiencers.id, users.unit_id, 'employee', experiencers.appointed_by, experiencers.appointed_at
  from experiencers join users on users.id = experiencers.user_id where users.unit_id is not null;
