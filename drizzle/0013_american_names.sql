ALTER INDEX "plans_open_optimisation_key" RENAME TO "plans_open_optimization_key";--> statement-breakpoint
UPDATE "pauses" SET "level" = 'optimization' WHERE "level" = 'optimisation';
