CREATE TABLE "workload_patches" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cluster_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"namespace" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"workload_uid" text NOT NULL,
	"container" text NOT NULL,
	"former" jsonb NOT NULL,
	"next" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"applied_at" timestamp (3) with time zone,
	"restored_at" timestamp (3) with time zone,
	"released_at" timestamp (3) with time zone,
	"released_reason" text
);
--> statement-breakpoint
ALTER TABLE "workload_patches" ADD CONSTRAINT "workload_patches_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workload_patches" ADD CONSTRAINT "workload_patches_plan_id_optimization_history_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."optimization_history"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workload_patches" ADD CONSTRAINT "workload_patches_step_id_plan_steps_id_fk" FOREIGN KEY ("step_id") REFERENCES "public"."plan_steps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "workload_patches_step_container_key" ON "workload_patches" USING btree ("step_id","container");--> statement-breakpoint
CREATE INDEX "workload_patches_plan_idx" ON "workload_patches" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "workload_patches_container_idx" ON "workload_patches" USING btree ("cluster_id","namespace","kind","name","container","created_at");--> statement-breakpoint
CREATE INDEX "workload_patches_open_idx" ON "workload_patches" USING btree ("cluster_id") WHERE restored_at is null and released_at is null;