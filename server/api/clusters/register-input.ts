import { z } from 'zod';
import type { Feature } from '@/server/domain/features/features';
import { clusterModeSchema } from '@/server/queries/clusters/cluster-model';
import { maintenanceSchema } from '@/server/queries/clusters/maintenance-model';
import { officeHoursSchema } from '@/server/queries/clusters/office-hours-model';

const shortName = z.string().trim().min(1).max(200);

/** Names of AWS objects that a launch needs; `$Latest` and `$Default` are refused (Decision 30). */
export const nodeTemplateInput = z.union([
  z.strictObject({
    launch_template_id: z.string().regex(/^lt-[0-9a-f]{8,17}$/),
    version: z
      .union([z.string(), z.number().int().positive().transform(String)])
      .pipe(
        z.string().regex(/^[1-9]\d{0,9}$/, 'must be a number: pin the version, $Latest and $Default move'),
      ),
    subnets: z.record(z.string().max(64), z.string().regex(/^subnet-[0-9a-f]{8,17}$/)).default({}),
  }),
  z.strictObject({
    image_id: z.string().regex(/^ami-[0-9a-f]{8,17}$/),
    user_data: z.base64().max(22_000).optional().describe('base64, at most 16 KiB decoded; stored encrypted'),
    instance_profile_arn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:instance-profile\/.+$/)
      .optional(),
    security_group_ids: z
      .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/))
      .max(16)
      .default([]),
    subnets: z
      .record(z.string().max(64), z.string().regex(/^subnet-[0-9a-f]{8,17}$/))
      .describe('zone name → subnet id'),
  }),
]);

/** Switches of the workflows (Decision 43); a missing one takes the environment's default. */
export const featuresInput = z.strictObject({
  spot_optimization: z.boolean().optional(),
  bin_packing: z.boolean().optional(),
  rightsizing: z.boolean().optional(),
  office_hours: z.boolean().optional(),
  ghost_probe_scanner: z.boolean().optional(),
  zombie_volume_cleanup: z.boolean().optional(),
  network_optimization: z.boolean().optional(),
  oom_remediation: z.boolean().optional(),
  scale_up: z.boolean().optional(),
} satisfies Record<Feature, z.ZodType>);

/** A cluster's limits, which may only tighten the defaults (Decision 13). */
const policyInput = z.strictObject({
  min_risk_score: z.number().min(0.75).max(1).optional(),
  min_availability_zones: z.number().int().min(3).max(6).optional(),
  max_pool_share: z.number().gt(0).max(0.2).optional(),
  min_on_demand_share: z.number().min(0.15).max(1).optional(),
  headroom_share: z.number().min(0.1).max(1).optional(),
});

const ADOPTION = 'whether new nodes may stand outside of Auto Scaling groups in the place of their own nodes';

const roleArn = z
  .string()
  .regex(/^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/, 'must be the ARN of an IAM role');

const connectionFields = {
  k8s_api_endpoint: z.url({ protocol: /^https$/, error: 'must be an https address' }).max(2000),
  k8s_token: z.string().trim().min(1).max(16_384),
  k8s_ca_certificate: z.string().min(1).max(100_000).nullable().describe('PEM, or PEM or DER in base64'),
  aws_role_arn: roleArn,
  sqs_queue_url: z.url().max(2000),
  external_id: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/)
    .describe('taken from an admin only; else made by us'),
  token_reason: z.string().trim().min(3).max(500).describe('why a token may live more than a year (admins)'),
};

/** `POST /api/v1/admin/clusters` (Decision 36). */
export const registerClusterInput = z.strictObject({
  cluster_name: shortName,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, e.g. us-east-1'),
  k8s_api_endpoint: connectionFields.k8s_api_endpoint,
  k8s_token: connectionFields.k8s_token,
  aws_role_arn: connectionFields.aws_role_arn,
  sqs_queue_url: connectionFields.sqs_queue_url,
  k8s_ca_certificate: connectionFields.k8s_ca_certificate.optional(),
  external_id: connectionFields.external_id.optional(),
  token_reason: connectionFields.token_reason.optional(),
  customer_id: z.uuid().optional(),
  company_name: shortName.optional(),
  email: z.email().max(320).optional(),
  mode: clusterModeSchema.default('approve'),
  node_template: nodeTemplateInput.optional(),
  office_hours: officeHoursSchema.nullable().default(null),
  maintenance: maintenanceSchema.nullable().default(null),
  features: featuresInput.default({}),
  adopt_auto_scaling_groups: z.boolean().default(false).describe(ADOPTION),
  policy: policyInput.default({}),
  skip_check: z.boolean().default(false).describe('store as `pending` without asking the cluster or AWS'),
});

/** `PUT /api/v1/admin/clusters/{cluster_id}`: what is absent stays. */
export const updateClusterInput = z.strictObject({
  cluster_id: z.uuid(),
  cluster_name: shortName.optional(),
  k8s_api_endpoint: connectionFields.k8s_api_endpoint.optional(),
  k8s_token: connectionFields.k8s_token.optional(),
  k8s_ca_certificate: connectionFields.k8s_ca_certificate.optional(),
  aws_role_arn: connectionFields.aws_role_arn.optional(),
  sqs_queue_url: connectionFields.sqs_queue_url.optional(),
  external_id: connectionFields.external_id.optional(),
  token_reason: connectionFields.token_reason.optional(),
  node_template: nodeTemplateInput.optional(),
  office_hours: officeHoursSchema.nullable().optional().describe('null: none any more'),
  maintenance: maintenanceSchema.nullable().optional().describe('null: none any more'),
  features: featuresInput.optional(),
  adopt_auto_scaling_groups: z.boolean().optional().describe(ADOPTION),
  policy: policyInput.optional(),
  skip_check: z.boolean().default(false),
});

export type RegisterClusterBody = z.output<typeof registerClusterInput>;
export type UpdateClusterBody = z.output<typeof updateClusterInput>;
