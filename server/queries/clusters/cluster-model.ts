import { z } from 'zod';
import { breakerSchema } from './breaker-model';
import { maintenanceSchema } from './maintenance-model';
import { officeHoursSchema } from './office-hours-model';
import { ownerFields, pageFields, pageOf, timeText } from '@/server/queries/shared/page';

const clusterStatusSchema = z.enum(['connected', 'degraded', 'unreachable', 'pending']);
export const clusterModeSchema = z.enum(['advise', 'approve', 'automatic']);
export const pauseLevelSchema = z.enum(['optimization', 'everything']);
const pauseScopeSchema = z.enum(['platform', 'customer', 'cluster']);

/** A pause switch in force. */
export const pauseSchema = z.object({
  scope: pauseScopeSchema,
  /** The customer's or cluster's id; null for the platform. */
  scope_id: z.string().nullable(),
  level: pauseLevelSchema,
  reason: z.string().nullable(),
  paused_by: z.string(),
  paused_at: timeText,
});

/** A cluster in lists; more on its own page. */
const clusterSchema = z.object({
  cluster_id: z.string(),
  cluster_name: z.string(),
  customer_id: z.string(),
  company_name: z.string(),
  aws_account_id: z.string(),
  region: z.string(),
  k8s_api_endpoint: z.string(),
  status: clusterStatusSchema,
  status_reason: z.string().nullable(),
  mode: clusterModeSchema,
  /** The strongest pause that holds it, of whatever scope; null while it runs. */
  paused: pauseSchema.nullable(),
  node_count: z.number().int(),
  spot_node_count: z.number().int(),
  on_demand_node_count: z.number().int(),
  pod_count: z.number().int(),
  /** US dollars per hour over the nodes with a known price; null while none is known. */
  current_cost_per_hour: z.number().nullable(),
  unpriced_node_count: z.number().int(),
  last_synced_at: timeText.nullable(),
  created_at: timeText,
  updated_at: timeText,
});

/** One line of the permission check. */
export const clusterCheckSchema = z.object({
  /** `address`, `certificate`, `token`, `permission:<verb resource>`, `role`, `external_id`, `queue`, … */
  check: z.string(),
  ok: z.boolean(),
  /** A failed required check keeps the cluster from being connected; a failed optional one costs a feature. */
  severity: z.enum(['required', 'optional']),
  message: z.string(),
  /** What to do about it; null when it holds. */
  fix: z.string().nullable(),
  /** The workflow that lacks it; null when it serves all. */
  feature: z.string().nullable(),
});

export const clusterCheckResultSchema = z.object({
  cluster_id: z.string().nullable(),
  ok: z.boolean(),
  checked_at: timeText,
  checks: z.array(clusterCheckSchema),
});

const tokenStateSchema = z.object({
  issued_at: timeText.nullable(),
  /** Null: the token never ends, or its end cannot be read. */
  expires_at: timeText.nullable(),
  /** `expiring`: 20 % of its life is left or less. */
  state: z.enum(['valid', 'expiring', 'expired', 'no_expiry', 'missing']),
});

/** What a new node is launched from; user data is never returned. */
const nodeTemplateSchema = z.object({
  origin: z.enum(['given', 'learned']),
  status: z.enum(['unverified', 'verified', 'needs_review']),
  review_reasons: z.array(z.string()),
  launch_template_id: z.string().nullable(),
  launch_template_version: z.string().nullable(),
  image_id: z.string().nullable(),
  instance_profile_arn: z.string().nullable(),
  security_group_ids: z.array(z.string()),
  availability_zones: z.array(z.string()),
  verified_at: timeText.nullable(),
  updated_at: timeText,
});

/** Where a cluster's prices come from and how old they are. */
const clusterPricesSchema = z.object({
  on_demand_source: z.string(),
  /** A day, or the month or year where the source says no more. */
  on_demand_as_of: z.string(),
  /** Older than 30 days. */
  on_demand_stale: z.boolean(),
  /** When Spot prices were last read; null: never. */
  spot_as_of: timeText.nullable(),
  /** Older than 2 hours, or never read: Spot nodes are then without a price. */
  spot_stale: z.boolean(),
  /** Types of nodes whose price nobody names; their cost is left out, not guessed. */
  missing_types: z.array(z.string()),
});

export const clusterDetailSchema = clusterSchema.extend({
  /** The cluster's own or, without one, its customer's. */
  aws_role_arn: z.string(),
  sqs_queue_url: z.string().nullable(),
  external_id: z.string(),
  has_ca_certificate: z.boolean(),
  /** Null: always open. */
  office_hours: officeHoursSchema.nullable(),
  /** When optimizations may run; null: at any time. */
  maintenance: maintenanceSchema.nullable(),
  /** Stops optimizations after two failed in a row. */
  breaker: breakerSchema,
  features: z.record(z.string(), z.boolean()),
  /** New nodes may stand outside of Auto Scaling groups in the place of their own. */
  adopt_auto_scaling_groups: z.boolean(),
  /** Overrides of the safety policy; they only tighten. */
  policy: z.record(z.string(), z.number()),
  /** Null before the first look at its machines. */
  prices: clusterPricesSchema.nullable(),
  token: tokenStateSchema,
  node_template: nodeTemplateSchema.nullable(),
  /** The last permission check; null before the first. */
  check: clusterCheckResultSchema.nullable(),
  /** Every pause that concerns it, the strongest first. */
  pauses: z.array(pauseSchema),
});

export const listClustersInput = z.object({
  ...pageFields,
  customer_id: ownerFields.customer_id,
  status: clusterStatusSchema.optional(),
  mode: clusterModeSchema.optional(),
});

export const clusterPageSchema = pageOf(clusterSchema);

/** A node as the worker last saw it. */
const nodeSchema = z.object({
  node_name: z.string(),
  instance_id: z.string().nullable(),
  instance_type: z.string().nullable(),
  availability_zone: z.string().nullable(),
  node_type: z.enum(['spot', 'on-demand', 'other']),
  /** Who owns its capacity (Decision 1). */
  owner: z.string(),
  auto_scaling_group: z.string().nullable(),
  status: z.enum(['ready', 'not_ready']),
  unschedulable: z.boolean(),
  cpu_cores: z.number(),
  memory_gb: z.number(),
  price_per_hour: z.number().nullable(),
  price_source: z.string().nullable(),
  pod_count: z.number().int(),
  /** When a rebalance recommendation raised its risk; null otherwise. */
  risk_raised_at: timeText.nullable(),
  node_created_at: timeText,
  first_seen_at: timeText,
  last_seen_at: timeText,
  /** Set on nodes that left; only listed when asked for. */
  gone_at: timeText.nullable(),
});

export const listNodesInput = z.object({
  cluster_id: z.uuid(),
  ...pageFields,
  node_type: z.enum(['spot', 'on-demand', 'other']).optional(),
  gone_within_minutes: z
    .number()
    .int()
    .min(0)
    .max(1440)
    .default(0)
    .describe('also list nodes that left in the last so many minutes'),
});

export const nodePageSchema = pageOf(nodeSchema);

const podSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  node_name: z.string().nullable(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  ready: z.boolean(),
  terminating: z.boolean(),
  owner_kind: z.string().nullable(),
  owner_name: z.string().nullable(),
  cpu_request_millicores: z.number(),
  memory_request_bytes: z.number(),
  priority: z.number(),
  grace_period_seconds: z.number(),
  created_at: timeText,
  unschedulable_since: timeText.nullable(),
});

export const podPageSchema = pageOf(podSchema);

export const usageSchema = z.object({
  /** False without metrics-server: usage is then null, never 0. */
  metrics_available: z.boolean(),
  unavailable_reason: z.string().nullable(),
  read_at: timeText,
  nodes: z.array(
    z.object({
      node_name: z.string(),
      cpu_usage_millicores: z.number().nullable(),
      memory_usage_bytes: z.number().nullable(),
    }),
  ),
  totals: z.object({
    cpu_usage_millicores: z.number().nullable(),
    memory_usage_bytes: z.number().nullable(),
    pod_count_measured: z.number().int().nullable(),
  }),
});

export const customerSchema = z.object({
  customer_id: z.string(),
  company_name: z.string(),
  email: z.string().nullable(),
  aws_account_id: z.string(),
  aws_role_arn: z.string(),
  sqs_queue_url: z.string().nullable(),
  external_id: z.string(),
  status: z.enum(['active', 'suspended']),
  cluster_count: z.number().int(),
  created_at: timeText,
  updated_at: timeText,
});

export const customerPageSchema = pageOf(customerSchema);

export type Cluster = z.infer<typeof clusterSchema>;
export type ClusterDetail = z.infer<typeof clusterDetailSchema>;
export type ClusterCheckResult = z.infer<typeof clusterCheckResultSchema>;
export type Pause = z.infer<typeof pauseSchema>;
export type Node = z.infer<typeof nodeSchema>;
export type Pod = z.infer<typeof podSchema>;
export type Usage = z.infer<typeof usageSchema>;
export type Customer = z.infer<typeof customerSchema>;
export type ListClustersInput = z.output<typeof listClustersInput>;
export type ListNodesInput = z.output<typeof listNodesInput>;
