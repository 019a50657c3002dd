CREATE TABLE "workload_containers" (
	"cluster_id" uuid NOT NULL,
	"namespace" text NOT NULL,
	"workload_kind" text NOT NULL,
	"workload_name" text NOT NULL,
	"container" text NOT NULL,
	"pod_count" integer NOT NULL,
	"cpu_request_millicores" bigint,
	"memory_request_bytes" bigint,
	"cpu_limit_millicores" bigint,
	"memory_limit_bytes" bigint,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "workload_containers_pk" PRIMARY KEY("cluster_id","namespace","workload_kind","workload_name","container")
);
--> statement-breakpoint
ALTER TABLE "workload_containers" ADD CONSTRAINT "workload_containers_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;