CREATE TABLE "rating_totals" (
	"month" date NOT NULL,
	"channel" text NOT NULL,
	"graded" integer NOT NULL,
	"weighted_tenths" bigint NOT NULL,
	"handed_out" integer NOT NULL,
	"withheld" integer NOT NULL,
	CONSTRAINT "rating_totals_month_channel_pk" PRIMARY KEY("month","channel")
);
--> statement-breakpoint
CREATE TABLE "issue_tallies" (
	"list_kind" text NOT NULL,
	"phase" text NOT NULL,
	"due_on" date NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "issue_tallies_list_kind_phase_due_on_pk" PRIMARY KEY("list_kind","phase","due_on")
);
--> statement-breakpoint
DROP INDEX "issues_due_and_closed";--> statement-breakpoint
CREATE INDEX "open_days_by_last_day" ON "open_days" USING btree ("rate_closes_at");--> statement-breakpoint
-- Kept with every change of `issues`, in one statement and always in the same order, so that two changes at once wait and never lock each other out.
create function issues_keep_tally() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' then
    delete from issue_tallies;
    return null;
  end if;
  -- Each operation sees only its own transition tables.
  if tg_op = 'INSERT' then
    insert into issue_tallies (list_kind, phase, due_on, count)
      select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, count(*)
      from after_rows where published_at is not null group by list_kind, phase, due order by list_kind, phase, due
    on conflict (list_kind, phase, due_on) do update set count = issue_tallies.count + excluded.count;
  elsif tg_op = 'DELETE' then
    insert into issue_tallies (list_kind, phase, due_on, count)
      select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, -count(*)
      from before_rows where published_at is not null group by list_kind, phase, due order by list_kind, phase, due
    on conflict (list_kind, phase, due_on) do update set count = issue_tallies.count + excluded.count;
  else
    insert into issue_tallies (list_kind, phase, due_on, count)
      select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, sum(one)
      from (select list_kind, phase, due_on, published_at, 1 as one from after_rows
        union all select list_kind, phase, due_on, published_at, -1 from before_rows) change
      where published_at is not null group by list_kind, phase, due having sum(one) <> 0 order by list_kind, phase, due
    on conflict (list_kind, phase, due_on) do update set count = issue_tallies.count + excluded.count;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger issues_tally_inserted after insert on issues referencing new table as after_rows for each statement execute function issues_keep_tally();
--> statement-breakpoint
create trigger issues_tally_updated after update on issues referencing old table as before_rows new table as after_rows for each statement execute function issues_keep_tally();
--> statement-breakpoint
create trigger issues_tally_deleted after delete on issues referencing old table as before_rows for each statement execute function issues_keep_tally();
--> statement-breakpoint
create trigger issues_tally_emptied after truncate on issues for each statement execute function issues_keep_tally();
--> statement-breakpoint
insert into issue_tallies (list_kind, phase, due_on, count)
  select list_kind, phase, case when phase in ('todo', 'doing') then coalesce(due_on, 'infinity') else 'infinity' end as due, count(*)
  from issues where published_at is not null group by list_kind, phase, due;
--> statement-breakpoint
-- A released cell is final, so its sums are added once (trust.md §1.7: roll-ups come from published cells only).
create function published_cells_add_up() returns trigger language plpgsql as $$
begin
  insert into rating_totals (month, channel, graded, weighted_tenths, handed_out, withheld)
    select date_trunc('month', day.starts_at at time zone 'Asia/Shanghai')::date as in_month, cell.channel, coalesce(sum(cell.graded), 0),
      coalesce(sum(cell.graded::bigint * cell.mean_tenths), 0), coalesce(sum(batch.handed_out) filter (where cell.graded is not null), 0), count(*) filter (where cell.graded is null)
    from released cell join open_days day on day.id = cell.open_day_id left join slip_batches batch on batch.open_day_id = cell.open_day_id
    where cell.measure = 'overall' group by in_month, cell.channel order by in_month, cell.channel
  on conflict (month, channel) do update set graded = rating_totals.graded + excluded.graded, weighted_tenths = rating_totals.weighted_tenths + excluded.weighted_tenths,
    handed_out = rating_totals.handed_out + excluded.handed_out, withheld = rating_totals.withheld + excluded.withheld;
  return null;
end $$;
--> statement-breakpoint
create trigger published_cells_added_up after insert on published_cells referencing new table as released for each statement execute function published_cells_add_up();
--> statement-breakpoint
insert into rating_totals (month, channel, graded, weighted_tenths, handed_out, withheld)
  select date_trunc('month', day.starts_at at time zone 'Asia/Shanghai')::date as in_month, cell.channel, coalesce(sum(cell.graded), 0),
    coalesce(sum(cell.graded::bigint * cell.mean_tenths), 0), coalesce(sum(batch.handed_out) filter (where cell.graded is not null), 0), count(*) filter (where cell.graded is null)
  from published_cells cell join open_days day on day.id = cell.open_day_id left join slip_batches batch on batch.open_day_id = cell.open_day_id
  where cell.measure = 'overall' group by in_month, cell.channel;
--> statement-breakpoint
-- A search within a list, a state or a unit meets in the index what it looks for, instead of reading a year's finds or all of a unit's rows.
-- The marks cannot be mistaken for words: those begin with a year.
create function issue_marks(list_kind text, phase text, lead_unit_id integer) returns text[] language sql immutable parallel safe as $$
  select array_remove(array['list:' || list_kind, 'phase:' || phase, 'unit:' || lead_unit_id], null)
$$;
--> statement-breakpoint
drop index issues_search;
--> statement-breakpoint
create index issues_search on issues using gin ((text_pieces(title || ' ' || public_text, published_at) || issue_marks(list_kind, phase, lead_unit_id))) where published_at is not null;
