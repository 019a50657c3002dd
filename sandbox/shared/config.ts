import { z } from 'zod';

/**
 * How the nodes of a cluster are kept: by nobody, by an Auto Scaling group (with rebalancing), by a node group, or by
 * Karpenter, whose controller stands on the first two nodes, which are a node group's. The controller brings and takes
 * no machines here.
 */
const ownershipSchema = z.enum(['standalone', 'asg', 'asg-capacity-rebalance', 'nodegroup', 'karpenter']);

const clusterSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/i),
  account: z
    .string()
    .regex(/^\d{12}$/)
    .default('111122223333'),
  region: z.string().default('us-east-1'),
  /** Zone letters of the region, e.g. `["a", "b", "c"]`. */
  zones: z
    .array(z.string().regex(/^[a-f]$/))
    .min(1)
    .default(['a', 'b', 'c']),
  nodes: z.number().int().min(0).max(5000).default(12),
  pods_per_node: z.number().min(0).max(100).default(8),
  ownership: ownershipSchema.default('standalone'),
  /** Share of the initial nodes that are Spot Instances. */
  spot_share: z.number().min(0).max(1).default(0.6),
  instance_types: z
    .array(z.string())
    .min(1)
    .default([
      'm5.large',
      'm5.xlarge',
      'm6i.large',
      'm6a.large',
      'c5.xlarge',
      'c6i.large',
      'r5.large',
      'r6i.large',
    ]),
  nodes_with_blocked_pdb: z.number().int().min(0).optional(),
  /** A managed cluster's user data names the cluster in one of the two ways EKS knows. */
  bootstrap: z.enum(['bootstrap.sh', 'nodeadm']).default('bootstrap.sh'),
  max_size: z.number().int().min(1).optional(),
  min_size: z.number().int().min(0).optional(),
});
export type ClusterConfig = z.infer<typeof clusterSchema>;

/** One size, so that with twelve nodes no Spot pool has to break the product's 20 % rule. */
const DEMO_TYPES = ['m5.large', 'm6i.large', 'm6a.large', 'm7i.large', 'r5.large', 'r6i.large'];

const DEMO_CLUSTERS = [
  {
    name: 'production-eks',
    ownership: 'standalone',
    nodes: 12,
    pods_per_node: 8,
    nodes_with_blocked_pdb: 1,
    instance_types: DEMO_TYPES,
  },
  { name: 'staging-asg', ownership: 'asg', nodes: 6, pods_per_node: 6, bootstrap: 'nodeadm' },
] as const;

/**
 * The shape of a world (`SANDBOX_WORLD`, JSON). All times are simulated seconds. Defaults are the demo: one account,
 * one cluster of standalone instances and one whose nodes stand in an Auto Scaling group.
 */
export const worldConfigSchema = z.strictObject({
  seed: z.number().int().default(1),
  speed: z.number().positive().max(1000).default(1),
  clusters: z
    .array(clusterSchema)
    .default(() => DEMO_CLUSTERS.map((cluster) => clusterSchema.parse(cluster))),
  /** Name of the queue that each account has in each region; all its clusters share it. */
  queue_name: z.string().default('cloudoptim-spot-warnings'),
  platform: z
    .strictObject({ access_key_id: z.string().min(16), secret_access_key: z.string().min(16) })
    .optional(),
  /** From launch request to the kubelet's first contact. */
  boot_seconds: z.number().min(0).default(20),
  /** Shortest and longest time in `pending`. */
  pending_seconds: z.tuple([z.number().min(0), z.number().min(0)]).default([3, 6]),
  shutting_down_seconds: z.number().min(0).default(3),
  /** Terminated instances stay described for about an hour (EC2 User Guide, "Terminate Amazon EC2 instances"). */
  terminated_visible_seconds: z.number().min(0).default(3600),
  /** Spot: seconds from the notice to the interruption (EC2 User Guide: two minutes). */
  interruption_notice_seconds: z.number().min(0).default(120),
  first_interruption_seconds: z.number().min(0).default(45),
  /** 0: interruptions come only when asked for. */
  interruption_every_seconds: z.number().min(0).default(150),
  /** A rebalance recommendation comes this long before each notice that the world makes by itself; 0: none. */
  rebalance_lead_seconds: z.number().min(0).default(0),
  /** Also send EC2 Instance State-change Notifications to the queues. */
  state_change_events: z.boolean().default(false),
  /** How often a group looks whether it has its desired capacity. */
  group_check_seconds: z.number().positive().default(5),
  /** Instances that a Spot pool (type and zone, per account) can hold; chosen by the seed within this range. */
  spot_pool_capacity: z.tuple([z.number().int().min(0), z.number().int().min(0)]).default([200, 1000]),
  /** Detached volumes that nobody uses, per cluster. */
  zombie_volumes: z.number().int().min(0).default(2),
});
export type WorldConfig = z.infer<typeof worldConfigSchema>;

/** Parses `SANDBOX_WORLD`; unset or empty is the demo world. Throws with one line per problem. */
export function parseWorldConfig(json: string | undefined): WorldConfig {
  if (json === undefined || json.trim() === '') return worldConfigSchema.parse({});
  return worldConfigSchema.parse(JSON.parse(json));
}
