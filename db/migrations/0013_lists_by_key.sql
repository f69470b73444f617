DROP INDEX "service_items_of_unit";--> statement-breakpoint
CREATE INDEX "service_items_of_unit" ON "service_items" USING btree ("unit_id","name","id");