CREATE INDEX "ballots_of_day" ON "ballots" USING btree ("open_day_id");--> statement-breakpoint
CREATE INDEX "public_log_of_day" ON "public_log" USING btree ("open_day_id");