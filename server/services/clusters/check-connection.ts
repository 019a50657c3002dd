import type { Clock } from '@/server/ports/clock';
import type { AwsAccess, AwsGateway } from '@/server/ports/aws';
import type { ClusterConnection } from '@/server/ports/cluster-api';
import { checkAwsAccess } from './check-aws-access';
import { checkClusterAccess, type ClusterAccessDeps } from './check-cluster-access';
import { failed, holds, passed, type CheckEntry } from './check-entry';
import { checkLaunch } from './check-launch';
import { checkTokenTimes } from './check-token';
import type { GivenNodeTemplate } from './cluster-input';
import { readTokenTimes } from './token-times';

export interface CheckConnectionDeps extends ClusterAccessDeps {
  readonly aws: AwsGateway;
  readonly clock: Clock;
}

export interface ConnectionToCheck {
  readonly connection: ClusterConnection;
  readonly account: string;
  readonly access: AwsAccess;
  readonly queueUrl: string;
  /** The template given now; null when none is or the stored one stays. */
  readonly template: GivenNodeTemplate | null;
}

export interface ConnectionCheck {
  readonly ok: boolean;
  readonly entries: readonly CheckEntry[];
}

async function checkTemplate(aws: AwsGateway, target: ConnectionToCheck): Promise<CheckEntry[]> {
  if (target.template === null) return [];
  const wanted = Object.entries(target.template.subnets);
  if (wanted.length === 0)
    return [passed('node_template', 'subnets are taken from the cluster’s nodes', 'optional')];
  const fix = 'Give each zone a subnet of that zone';
  try {
    const found = await aws
      .open(target.access)
      .compute.describeSubnets({ subnetIds: wanted.map(([, id]) => id) }, { timeoutMs: 5_000 });
    const wrong = wanted.filter(
      ([zone, id]) => found.find((subnet) => subnet.subnetId === id)?.availabilityZone !== zone,
    );
    return wrong.length === 0
      ? [passed('node_template', 'its subnets exist, each in its zone')]
      : [
          failed(
            'node_template',
            `not in its zone: ${wrong.map(([zone, id]) => `${id} (${zone})`).join(', ')}`,
            fix,
          ),
        ];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown failure';
    return [
      failed('node_template', `its subnets cannot be looked up: ${reason}`, 'Allow ec2:DescribeSubnets', {
        severity: 'optional',
        feature: 'a check of the node template',
      }),
    ];
  }
}

/** Asks the cluster and AWS side by side; every entry is kept, in a fixed order. */
export const createCheckConnection =
  (deps: CheckConnectionDeps) =>
  async (target: ConnectionToCheck): Promise<ConnectionCheck> => {
    const now = deps.clock.now();
    const [cluster, aws] = await Promise.all([
      checkClusterAccess(deps, target.connection),
      checkAwsAccess(deps.aws, { clusterId: target.connection.clusterId, ...target }, now),
    ]);
    const roleHolds = aws.some((entry) => entry.check === 'role' && entry.ok);
    const tokenHolds = cluster.some((entry) => entry.check === 'token' && entry.ok);
    const [template, launch] = await Promise.all([
      roleHolds ? checkTemplate(deps.aws, target) : [],
      roleHolds && tokenHolds ? checkLaunch(deps, target) : [],
    ]);
    const entries = [
      ...cluster,
      ...checkTokenTimes(readTokenTimes(target.connection.token), now),
      ...aws,
      ...launch,
      ...template,
    ];
    return { ok: holds(entries), entries };
  };

export type CheckConnection = ReturnType<typeof createCheckConnection>;
