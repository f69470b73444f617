-- Every table the public reads tells, with the commit that changes it, that it changed: kept pages made from it are made anew
-- (db/news.ts). Told is the table's name and nothing else. Ballots, slips, sessions and the audit log tell nothing.
create function tell_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('changes', tg_table_name);
  return null;
end $$;
--> statement-breakpoint
do $$
declare named text;
begin
  foreach named in array array[
    'units', 'halls', 'service_items', 'calendar_days', 'calendar_years', 'settings',
    'campaigns', 'experiencers', 'users', 'consents',
    'open_days', 'open_day_items', 'open_day_units', 'published_cells', 'rating_totals', 'slip_batches',
    'duty_officials', 'window_duties', 'duty_changes',
    'issues', 'issue_tallies', 'issue_units', 'issue_steps',
    'publications', 'publication_steps', 'publication_files', 'files'
  ] loop
    execute format('create trigger %I after insert or update or delete or truncate on %I for each statement execute function tell_change()', named || '_tell', named);
  end loop;
end $$;
