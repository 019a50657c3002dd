CREATE TABLE "usage_collections" (
	"cluster_id" uuid PRIMARY KEY NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	"metrics_available" boolean NOT NULL,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "usage_counted" (
	"cluster_id" uuid NOT NULL,
	"source" text NOT NULL,
	"counted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_counted_pk" PRIMARY KEY("cluster_id","source")
);
--> statement-breakpoint
CREATE TABLE "usage_histograms" (
	"cluster_id" uuid NOT NULL,
	"namespace" text NOT NULL,
	"workload_kind" text NOT NULL,
	"workload_name" text NOT NULL,
	"container" text NOT NULL,
	"cpu_reference_at" timestamp (3) with time zone,
	"cpu_weights" jsonb,
	"memory_peaks" jsonb NOT NULL,
	"first_sample_at" timestamp (3) with time zone,
	"last_sample_at" timestamp (3) with time zone,
	"sample_count" integer NOT NULL,
	"last_oom_at" timestamp (3) with time zone,
	"last_oom_memory_bytes" bigint,
	"imported_from" timestamp (3) with time zone,
	"imported_until" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_histograms_pk" PRIMARY KEY("cluster_id","namespace","workload_kind","workload_name","container")
);
--> statement-breakpoint
ALTER TABLE "usage_collections" ADD CONSTRAINT "usage_collections_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_counted" ADD CONSTRAINT "usage_counted_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage_histograms" ADD CONSTRAINT "usage_histograms_cluster_id_clusters_id_fk" FOREIGN KEY ("cluster_id") REFERENCES "public"."clusters"("id") ON DELETE cascade ON UPDATE no action;