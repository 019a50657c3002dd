import type { HourlyPrice } from '@/server/domain/shared/money';
import type { InstanceSighting } from '../usage-interval';

/** A Spot m5.large of unknown launch at a price in nano-dollars an hour. */
export const sighting = (
  instanceId: string,
  pricePerHour: bigint | null,
  changes: Partial<InstanceSighting> = {},
): InstanceSighting => ({
  instanceId,
  nodeName: `node-of-${instanceId}`,
  instanceType: 'm5.large',
  availabilityZone: 'us-east-1a',
  availabilityZoneId: 'use1-az1',
  lifecycle: 'spot',
  launchedAt: null,
  pricePerHour: pricePerHour as HourlyPrice | null,
  priceSource: 'EC2 Spot price history',
  ...changes,
});
