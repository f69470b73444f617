DROP INDEX "open_days_to_seal";--> statement-breakpoint
ALTER TABLE "public_log" ALTER COLUMN "open_day_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "open_days" ADD COLUMN "rating_ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "open_days" ADD COLUMN "rating_end_cause" text;--> statement-breakpoint
ALTER TABLE "open_days" ADD COLUMN "rating_end_reason" text;--> statement-breakpoint
CREATE INDEX "open_days_to_seal" ON "open_days" USING btree ("rate_closes_at") WHERE published_at is not null and scores_published_at is null and rating_ended_at is null;--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_rating_ended_with_cause" CHECK (("open_days"."rating_ended_at" is null) = ("open_days"."rating_end_cause" is null) and ("open_days"."rating_ended_at" is null or "open_days"."mixed_at" is not null));--> statement-breakpoint
ALTER TABLE "open_days" ADD CONSTRAINT "open_days_scores_or_ended" CHECK ("open_days"."rating_ended_at" is null or "open_days"."scores_published_at" is null);