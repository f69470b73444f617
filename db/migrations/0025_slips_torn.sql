-- The public log already says slipsTorn; the column now has the same name.
ALTER TABLE "slip_batches" RENAME COLUMN "returned" TO "torn";
