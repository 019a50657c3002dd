import type { StoredPool } from '@/contracts/plans';
import type { PoolIdentity } from '@/server/domain/planning/target-mix/plan-from-mix';

/** A pool as the steps of a plan keep it. */
export const storedPool = ({ instanceType, availabilityZone, lifecycle }: PoolIdentity): StoredPool => ({
  instance_type: instanceType,
  availability_zone: availabilityZone,
  lifecycle,
});

/** A pool as `storedPool` has kept it. */
export const poolOfStored = (stored: StoredPool): PoolIdentity => ({
  instanceType: stored.instance_type,
  availabilityZone: stored.availability_zone,
  lifecycle: stored.lifecycle,
});
