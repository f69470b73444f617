CREATE TABLE "ballot_manifests" (
	"open_day_id" uuid PRIMARY KEY NOT NULL,
	"manifest" text NOT NULL,
	"issued" integer,
	"keys_destroyed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ballot_remarks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"open_day_id" uuid NOT NULL,
	"text" text NOT NULL,
	"review_state" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "paper_forms" (
	"open_day_id" uuid NOT NULL,
	"form" "bytea" NOT NULL,
	"keyed_by" uuid NOT NULL,
	"payload" "bytea" NOT NULL,
	CONSTRAINT "paper_forms_open_day_id_form_keyed_by_pk" PRIMARY KEY("open_day_id","form","keyed_by")
);
--> statement-breakpoint
CREATE TABLE "published_pool_days" (
	"open_day_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"pool_id" uuid NOT NULL,
	CONSTRAINT "published_pool_days_open_day_id_channel_pk" PRIMARY KEY("open_day_id","channel")
);
--> statement-breakpoint
CREATE TABLE "published_pools" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"channel" text NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date NOT NULL,
	"days" integer NOT NULL,
	"graded" integer NOT NULL,
	"mean_tenths" integer NOT NULL,
	"distribution" jsonb,
	"not_done" integer,
	"reasons" jsonb,
	"handed_out" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "public_log" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"event" text NOT NULL,
	"open_day_id" uuid NOT NULL,
	"detail" jsonb NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "remark_replies" (
	"remark_id" uuid NOT NULL,
	"unit_id" integer NOT NULL,
	"text" text NOT NULL,
	"replied_by" uuid NOT NULL,
	"replied_at" timestamp with time zone NOT NULL,
	CONSTRAINT "remark_replies_remark_id_unit_id_pk" PRIMARY KEY("remark_id","unit_id")
);
--> statement-breakpoint
CREATE TABLE "remark_reviews" (
	"remark_id" uuid PRIMARY KEY NOT NULL,
	"outcome" text NOT NULL,
	"public_text" text,
	"reason" text,
	"unit_id" integer,
	"reviewed_by" uuid NOT NULL,
	"reviewed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "application_echoes" ADD COLUMN "form_digest" text;--> statement-breakpoint
ALTER TABLE "open_days" ADD COLUMN "tickets_closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ballot_manifests" ADD CONSTRAINT "ballot_manifests_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ballot_remarks" ADD CONSTRAINT "ballot_remarks_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper_forms" ADD CONSTRAINT "paper_forms_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "published_pool_days" ADD CONSTRAINT "published_pool_days_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "published_pool_days" ADD CONSTRAINT "published_pool_days_pool_id_published_pools_id_fk" FOREIGN KEY ("pool_id") REFERENCES "public"."published_pools"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_replies" ADD CONSTRAINT "remark_replies_remark_id_remark_reviews_remark_id_fk" FOREIGN KEY ("remark_id") REFERENCES "public"."remark_reviews"("remark_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_replies" ADD CONSTRAINT "remark_replies_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_replies" ADD CONSTRAINT "remark_replies_replied_by_users_id_fk" FOREIGN KEY ("replied_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_reviews" ADD CONSTRAINT "remark_reviews_remark_id_ballot_remarks_id_fk" FOREIGN KEY ("remark_id") REFERENCES "public"."ballot_remarks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_reviews" ADD CONSTRAINT "remark_reviews_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "remark_reviews" ADD CONSTRAINT "remark_reviews_reviewed_by_users_id_fk" FOREIGN KEY ("reviewed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ballot_remarks_by_state" ON "ballot_remarks" USING btree ("review_state","id");--> statement-breakpoint
CREATE INDEX "ballot_remarks_of_day" ON "ballot_remarks" USING btree ("open_day_id");--> statement-breakpoint
CREATE INDEX "published_pool_days_of_pool" ON "published_pool_days" USING btree ("pool_id");--> statement-breakpoint
CREATE INDEX "published_pools_latest" ON "published_pools" USING btree ("last_day","id");--> statement-breakpoint
CREATE INDEX "remark_reviews_latest" ON "remark_reviews" USING btree ("reviewed_at","remark_id");--> statement-breakpoint
CREATE INDEX "remark_reviews_of_unit" ON "remark_reviews" USING btree ("unit_id","reviewed_at");--> statement-breakpoint
-- The keys of a day are frozen the moment they are shown; afterwards it is only told that they were closed and destroyed (trust.md §1.2).
create function ballot_manifests_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.open_day_id <> old.open_day_id or new.manifest <> old.manifest
    or (old.issued is not null and new.issued is distinct from old.issued) or (old.keys_destroyed and not new.keys_destroyed) then
    raise exception '% is written once', tg_table_name using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger ballot_manifests_frozen before update or delete on ballot_manifests for each row execute function ballot_manifests_keep();
--> statement-breakpoint
create trigger public_log_written_once before update or delete on public_log for each row execute function refuse_change();
--> statement-breakpoint
create trigger public_log_not_emptied before truncate on public_log for each statement execute function refuse_change();
--> statement-breakpoint
create trigger published_pools_written_once before update or delete on published_pools for each row execute function refuse_change();
--> statement-breakpoint
create trigger published_pool_days_written_once before update or delete on published_pool_days for each row execute function refuse_change();
--> statement-breakpoint
create trigger remark_replies_written_once before update or delete on remark_replies for each row execute function refuse_change();
--> statement-breakpoint
do $$
declare named text;
begin
  foreach named in array array[
    'ballot_manifests', 'ballot_remarks', 'ticket_spents', 'published_pools', 'published_pool_days', 'public_log', 'remark_reviews', 'remark_replies'
  ] loop
    execute format('create trigger %I after insert or update or delete or truncate on %I for each statement execute function tell_change()', named || '_tell', named);
  end loop;
end $$;
--> statement-breakpoint
-- A sealed row carries the day's residue mark in front; nothing may press it together, or the search after the mix would miss it (trust.md §1.5).
create or replace function ballot_inbox_open(day uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare inbox text := ballot_inbox_name(day);
begin
  perform ballot_inbox_lock(day);
  if ballot_inbox_exists(day) then return; end if;
  if not exists (select from open_days where id = day and published_at is not null and cancelled_at is null and mixed_at is null) then
    raise exception 'no rating of this day' using errcode = '42P01';
  end if;
  execute format('create table %I (cell text not null, nullifier bytea not null, payload bytea not null, primary key (cell, nullifier)) with (autovacuum_enabled = off, toast.autovacuum_enabled = off)', inbox);
  execute format('alter table %I alter cell set statistics 0, alter nullifier set statistics 0, alter payload set statistics 0, alter payload set storage external', inbox);
end $$;
--> statement-breakpoint
-- People who were handed a slip or given tickets.
create function handed_out_at(day uuid) returns integer language sql stable as $$
  select coalesce((select handed_out from slip_batches where open_day_id = day), 0) + coalesce((select issued from ballot_manifests where open_day_id = day), 0)
$$;
--> statement-breakpoint
create or replace function published_cells_add_up() returns trigger language plpgsql as $$
begin
  insert into rating_totals (month, channel, graded, weighted_tenths, handed_out, withheld)
    select date_trunc('month', day.starts_at at time zone 'Asia/Shanghai')::date as in_month, cell.channel, coalesce(sum(cell.graded), 0),
      coalesce(sum(cell.graded::bigint * cell.mean_tenths), 0), coalesce(sum(handed_out_at(day.id)) filter (where cell.graded is not null), 0), count(*) filter (where cell.graded is null)
    from released cell join open_days day on day.id = cell.open_day_id
    where cell.measure = 'overall' group by in_month, cell.channel order by in_month, cell.channel
  on conflict (month, channel) do update set graded = rating_totals.graded + excluded.graded, weighted_tenths = rating_totals.weighted_tenths + excluded.weighted_tenths,
    handed_out = rating_totals.handed_out + excluded.handed_out, withheld = rating_totals.withheld + excluded.withheld;
  return null;
end $$;
--> statement-breakpoint
-- A pool counts in the month of its last day; its cells are withheld no longer.
create function published_pools_add_up() returns trigger language plpgsql as $$
begin
  insert into rating_totals (month, channel, graded, weighted_tenths, handed_out, withheld)
    select date_trunc('month', last_day)::date as in_month, channel, sum(graded), sum(graded::bigint * mean_tenths), sum(handed_out), 0
    from released group by in_month, channel order by in_month, channel
  on conflict (month, channel) do update set graded = rating_totals.graded + excluded.graded, weighted_tenths = rating_totals.weighted_tenths + excluded.weighted_tenths,
    handed_out = rating_totals.handed_out + excluded.handed_out;
  return null;
end $$;
--> statement-breakpoint
create trigger published_pools_added_up after insert on published_pools referencing new table as released for each statement execute function published_pools_add_up();
--> statement-breakpoint
create function published_pool_days_count_down() returns trigger language plpgsql as $$
begin
  update rating_totals total set withheld = total.withheld - pooled.cells
  from (select date_trunc('month', day.starts_at at time zone 'Asia/Shanghai')::date as month, member.channel, count(*) as cells
    from joined member join open_days day on day.id = member.open_day_id group by 1, 2) pooled
  where total.month = pooled.month and total.channel = pooled.channel;
  return null;
end $$;
--> statement-breakpoint
create trigger published_pool_days_counted_down after insert on published_pool_days referencing new table as joined for each statement execute function published_pool_days_count_down();
