import type { AwsWorld } from '../aws/model/aws-world';
import type { Role, RoleTrust } from '../aws/model/iam';
import { FULL_PERMISSIONS, OLDER_PERMISSIONS } from '../aws/identity/permissions';
import { hexHash } from '../shared/seeded-random';

/** IAM User Guide: a role's maximum session is one hour unless its owner raises it. */
const MAX_SESSION_SECONDS = 3600;

/** Makes a role; the id depends on the account and name only. */
export function makeRole(
  accountId: string,
  name: string,
  trust: RoleTrust,
  permissions: readonly string[],
): Role {
  return {
    name,
    accountId,
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    roleId: `AROA${hexHash(`${accountId}/${name}`, 17).toUpperCase()}`,
    permissions: new Set(permissions),
    trust,
    maxSessionSeconds: MAX_SESSION_SECONDS,
  };
}

/** The roles that every customer account has, and its queue in each region where it has a cluster. */
export function seedAccounts(world: AwsWorld): void {
  for (const account of new Set(world.config.clusters.map((cluster) => cluster.account))) {
    world.iam.putRole(makeRole(account, 'CloudOptimRole', { kind: 'pin-first' }, FULL_PERMISSIONS));
    world.iam.putRole(makeRole(account, 'CloudOptimOlderRole', { kind: 'pin-first' }, OLDER_PERMISSIONS));
    world.iam.putRole(makeRole(account, 'CloudOptimNoTrust', { kind: 'none' }, FULL_PERMISSIONS));
  }
  for (const { account, region } of world.config.clusters) {
    if (world.queues.find(account, region, world.config.queue_name) === undefined) {
      world.queues.create(account, region, world.config.queue_name);
    }
  }
}
