import type { z } from 'zod';
import type { Maintenance } from '@/server/domain/calendar/maintenance';
import type { OfficeHours, OfficeWindow } from '@/server/domain/calendar/office-hours';
import type { maintenanceSchema } from '@/server/queries/clusters/maintenance-model';
import type { officeHoursSchema, windowSchema } from '@/server/queries/clusters/office-hours-model';
import type {
  GivenNodeTemplate,
  RegisterClusterInput,
  UpdateClusterInput,
} from '@/server/services/clusters/cluster-input';
import type { nodeTemplateInput, RegisterClusterBody, UpdateClusterBody } from './register-input';

function toTemplate(given: z.output<typeof nodeTemplateInput>): GivenNodeTemplate {
  return 'launch_template_id' in given
    ? {
        source: {
          kind: 'launch-template',
          launchTemplateId: given.launch_template_id,
          version: given.version,
        },
        subnets: given.subnets,
      }
    : {
        source: {
          kind: 'explicit',
          imageId: given.image_id,
          userDataBase64: given.user_data ?? null,
          instanceProfileArn: given.instance_profile_arn ?? null,
          securityGroupIds: given.security_group_ids,
        },
        subnets: given.subnets,
      };
}

const toWindows = (windows: readonly z.output<typeof windowSchema>[]): OfficeWindow[] =>
  windows.map((window) => ({ days: window.days, opensAt: window.opens_at, closesAt: window.closes_at }));

function toOfficeHours(given: z.output<typeof officeHoursSchema>): OfficeHours {
  return {
    timeZone: given.time_zone,
    windows: toWindows(given.windows),
    namespaces: given.namespaces,
  };
}

/** Null when it sets no limit at all. */
export function toMaintenance(body: z.output<typeof maintenanceSchema>): Maintenance | null {
  if (body.windows.length === 0 && body.freezes.length === 0) return null;
  return {
    timeZone: body.time_zone,
    windows: toWindows(body.windows),
    freezes: body.freezes.map(({ from, to, reason }) => ({ from: new Date(from), to: new Date(to), reason })),
  };
}

/** Only the members that were given. */
export function given<T>(members: Readonly<Record<string, T | undefined>>): Record<string, T> {
  const result: Record<string, T> = {};
  for (const [name, value] of Object.entries(members)) if (value !== undefined) result[name] = value;
  return result;
}

export function toRegisterCluster(body: RegisterClusterBody): RegisterClusterInput {
  return {
    clusterName: body.cluster_name,
    region: body.region,
    k8sApiEndpoint: body.k8s_api_endpoint,
    k8sToken: body.k8s_token,
    k8sCaCertificate: body.k8s_ca_certificate ?? null,
    awsRoleArn: body.aws_role_arn,
    sqsQueueUrl: body.sqs_queue_url,
    externalId: body.external_id ?? null,
    tokenReason: body.token_reason ?? null,
    customerId: body.customer_id ?? null,
    companyName: body.company_name ?? null,
    email: body.email ?? null,
    mode: body.mode,
    nodeTemplate: body.node_template === undefined ? null : toTemplate(body.node_template),
    officeHours: body.office_hours === null ? null : toOfficeHours(body.office_hours),
    maintenance: body.maintenance === null ? null : toMaintenance(body.maintenance),
    features: given(body.features),
    adoptsGroups: body.adopt_auto_scaling_groups,
    policy: given(body.policy),
    skipCheck: body.skip_check,
  };
}

export function toUpdateCluster(body: UpdateClusterBody): UpdateClusterInput {
  return {
    clusterId: body.cluster_id,
    clusterName: body.cluster_name,
    k8sApiEndpoint: body.k8s_api_endpoint,
    k8sToken: body.k8s_token,
    k8sCaCertificate: body.k8s_ca_certificate,
    awsRoleArn: body.aws_role_arn,
    sqsQueueUrl: body.sqs_queue_url,
    externalId: body.external_id,
    tokenReason: body.token_reason,
    nodeTemplate: body.node_template === undefined ? undefined : toTemplate(body.node_template),
    officeHours: body.office_hours ? toOfficeHours(body.office_hours) : body.office_hours,
    maintenance: body.maintenance ? toMaintenance(body.maintenance) : body.maintenance,
    features: body.features === undefined ? undefined : given(body.features),
    adoptsGroups: body.adopt_auto_scaling_groups,
    policy: body.policy === undefined ? undefined : given(body.policy),
    skipCheck: body.skip_check,
  };
}
