ALTER TABLE "issues" ADD COLUMN "documents" text;--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "implemented_on" date;--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "effect" text;--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_measure_of_optimization" CHECK ("issues"."list_kind" = 'optimization' or ("issues"."documents" is null and "issues"."implemented_on" is null and "issues"."effect" is null));--> statement-breakpoint
ALTER TABLE "issues" ADD CONSTRAINT "issues_measure_has_date" CHECK ("issues"."implemented_on" is not null or ("issues"."documents" is null and "issues"."effect" is null));