import { AwsError } from '../../wire/aws-error';
import type { Call } from '../../model/operation';
import type { Instance } from '../../model/ec2';

const INSTANCE_ID = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * The instances with these ids, in their order. `InvalidInstanceID.Malformed` and `InvalidInstanceID.NotFound` as EC2
 * gives them: one id that does not exist fails the whole call.
 */
export function findInstances(call: Call, ids: readonly string[]): Instance[] {
  const malformed = ids.filter((id) => !INSTANCE_ID.test(id));
  if (malformed.length > 0) {
    throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed.join(', ')}"`);
  }
  const found = [...new Set(ids)].map((id) => ({ id, instance: call.ec2.instances.get(id) }));
  const missing = found.filter(({ instance }) => instance === undefined || instance.visibleFrom > call.now);
  if (missing.length > 0) {
    const list = missing.map(({ id }) => id).join(', ');
    throw new AwsError(
      'InvalidInstanceID.NotFound',
      missing.length === 1
        ? `The instance ID '${list}' does not exist`
        : `The instance IDs '${list}' do not exist`,
    );
  }
  return found.flatMap(({ instance }) => instance ?? []);
}

/** All instances that reads can see now. */
export function visibleInstances(call: Call): Instance[] {
  return [...call.ec2.instances.values()].filter(({ visibleFrom }) => visibleFrom <= call.now);
}
