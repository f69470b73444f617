CREATE TABLE "miscounts" (
	"open_day_id" uuid PRIMARY KEY NOT NULL,
	"slips_printed" integer NOT NULL,
	"slips_handed_out" integer NOT NULL,
	"slips_used" integer NOT NULL,
	"tickets_issued" integer NOT NULL,
	"checked_in" integer NOT NULL,
	"decide_by" timestamp with time zone NOT NULL,
	"proposal" text,
	"reason" text,
	"proposed_as" text,
	"proposed_by" uuid,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "miscounts_proposed_whole" CHECK (num_nulls("miscounts"."proposal", "miscounts"."reason", "miscounts"."proposed_as", "miscounts"."proposed_by") in (0, 4)),
	CONSTRAINT "miscounts_two_people_decide" CHECK (num_nulls("miscounts"."decided_by", "miscounts"."decided_at") in (0, 2) and ("miscounts"."decided_by" is null or ("miscounts"."proposed_by" is not null and "miscounts"."decided_by" <> "miscounts"."proposed_by")))
);
--> statement-breakpoint
ALTER TABLE "slip_batches" ADD COLUMN "counted_by" uuid;--> statement-breakpoint
ALTER TABLE "slip_batches" ADD COLUMN "witnessed_by" uuid;--> statement-breakpoint
ALTER TABLE "slip_batches" ADD COLUMN "box_closed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "open_days" ADD COLUMN "rating_held_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "miscounts" ADD CONSTRAINT "miscounts_open_day_id_open_days_id_fk" FOREIGN KEY ("open_day_id") REFERENCES "public"."open_days"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "miscounts" ADD CONSTRAINT "miscounts_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "miscounts" ADD CONSTRAINT "miscounts_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slip_batches" ADD CONSTRAINT "slip_batches_two_people" CHECK ("slip_batches"."witnessed_by" is null or ("slip_batches"."counted_by" is not null and "slip_batches"."witnessed_by" <> "slip_batches"."counted_by" and "slip_batches"."returned" is not null));
--> statement-breakpoint
-- How many slips were used, by the nullifiers in the inbox alone: the cell where the most were. No row is opened, and from
-- here to the end of the transaction nobody casts. Slips made void do not count.
create function ballot_inbox_slips_used(day uuid) returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare used integer;
begin
  if not ballot_inbox_exists(day) then return 0; end if;
  execute format('lock table %I in access exclusive mode', ballot_inbox_name(day));
  execute format('select coalesce(max(of_cell.used), 0) from (
      select count(*)::integer as used from %I inbox join slips on slips.nullifier = inbox.nullifier and slips.cell = inbox.cell
      where slips.open_day_id = $1 and slips.state = ''printed'' group by inbox.cell) of_cell', ballot_inbox_name(day))
    into used using day;
  return used;
end $$;
--> statement-breakpoint
-- Only when the convenor and the auditor decided so: slips leave the inbox unopened, those made void too.
create function ballot_inbox_leave_out_slips(day uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('delete from %I inbox using slips where slips.nullifier = inbox.nullifier and slips.open_day_id = $1', ballot_inbox_name(day))
    using day;
end $$;
--> statement-breakpoint
revoke execute on function ballot_inbox_slips_used(uuid), ballot_inbox_leave_out_slips(uuid) from public;
--> statement-breakpoint
-- What was told in public about the box of a day is not changed afterwards.
create function slip_batches_keep() returns trigger language plpgsql as $$
begin
  if old.box_closed then
    raise exception '% is frozen once the box is closed', tg_table_name using errcode = '23514', constraint = 'slip_batches_frozen';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
--> statement-breakpoint
create trigger slip_batches_frozen before update or delete on slip_batches for each row execute function slip_batches_keep();
--> statement-breakpoint
-- The counts of a miscounted day are written once, and so is what was decided about it.
create function miscounts_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.decided_at is not null
    or (new.open_day_id, new.slips_printed, new.slips_handed_out, new.slips_used, new.tickets_issued, new.checked_in, new.decide_by)
      is distinct from (old.open_day_id, old.slips_printed, old.slips_handed_out, old.slips_used, old.tickets_issued, old.checked_in, old.decide_by) then
    raise exception '% is written once', tg_table_name using errcode = '23514', constraint = 'miscounts_written_once';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger miscounts_written_once before update or delete on miscounts for each row execute function miscounts_keep();
--> statement-breakpoint
create trigger miscounts_tell after insert or update or delete or truncate on miscounts for each statement execute function tell_change();
