ALTER TABLE "clusters" ADD COLUMN "autoscaler" text;--> statement-breakpoint
ALTER TABLE "optimization_history" ADD COLUMN "advice" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "plans_open_scale_up_key" ON "optimization_history" USING btree ("cluster_id") WHERE optimization_type = 'scale_up' and completed_at is null and not dry_run;--> statement-breakpoint
CREATE INDEX "plans_scale_up_idx" ON "optimization_history" USING btree ("cluster_id","created_at") WHERE optimization_type = 'scale_up';