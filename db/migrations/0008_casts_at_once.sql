-- All cells of a rating with one statement, so that they go in together without a transaction around them. A second cast with
-- the same slip or ticket replaces the first. Fails with undefined_table once the day was mixed.
drop function ballot_inbox_cast(uuid, text, bytea, bytea);
--> statement-breakpoint
create function ballot_inbox_cast(day uuid, cast_cells text[], cast_nullifiers bytea[], sealed bytea[]) returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('insert into %I (cell, nullifier, payload) select * from unnest($1, $2, $3)
    on conflict (cell, nullifier) do update set payload = excluded.payload', ballot_inbox_name(day))
    using cast_cells, cast_nullifiers, sealed;
end $$;
--> statement-breakpoint
revoke execute on function ballot_inbox_cast(uuid, text[], bytea[], bytea[]) from public;
