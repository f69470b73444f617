ALTER TABLE "miscounts" ADD COLUMN "tickets_used" integer;--> statement-breakpoint
-- The counts of a miscounted day are written once, the tickets used among them, and so is what was decided about it.
create or replace function miscounts_keep() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.decided_at is not null
    or (new.open_day_id, new.slips_printed, new.slips_handed_out, new.slips_used, new.tickets_issued, new.tickets_used, new.checked_in, new.decide_by)
      is distinct from (old.open_day_id, old.slips_printed, old.slips_handed_out, old.slips_used, old.tickets_issued, old.tickets_used, old.checked_in, old.decide_by) then
    raise exception '% is written once', tg_table_name using errcode = '23514', constraint = 'miscounts_written_once';
  end if;
  return new;
end $$;
