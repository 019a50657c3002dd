import type { LaunchOutcome } from '@/server/ports/aws';
import { THROTTLING_CODES } from '@/server/adapters/aws/errors/error-codes';
import type { ErrorFacts } from '@/server/adapters/aws/errors/error-facts';
import { safeMessage } from '@/server/adapters/aws/errors/safe-message';
import { toAwsError } from '@/server/adapters/aws/errors/to-aws-error';

/**
 * Another type, zone or lifecycle may succeed where this one did not. The quotas are here too: each counts one
 * lifecycle (and one family class), so that Spot full leaves on-demand open. EC2 sends some of these with HTTP 500.
 * https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html
 */
const NO_CAPACITY_CODES: ReadonlySet<string> = new Set([
  'InsufficientInstanceCapacity',
  'InsufficientCapacity',
  'InsufficientCapacityOnHost',
  'InsufficientHostCapacity',
  'InsufficientReservedInstanceCapacity',
  'InsufficientVolumeCapacity',
  'InvalidFleetConfiguration',
  'InsufficientFreeAddressesInSubnet',
  'InstanceLimitExceeded',
  'MaxSpotInstanceCountExceeded',
  'ReservationCapacityExceeded',
  'SpotMaxPriceTooLow',
  'UnfulfillableCapacity',
  'Unsupported',
  'VcpuLimitExceeded',
  'VolumeTypeNotAvailableInZone',
]);

/** What a failed launch (RunInstances, or the given action) means for the step. Only a 4xx with a code of its own is a definite refusal. */
export function toFailedLaunch(
  facts: ErrorFacts,
  action = 'ec2:RunInstances',
): Exclude<LaunchOutcome, { kind: 'launched' }> {
  const { code } = facts;
  if (NO_CAPACITY_CODES.has(code)) return { kind: 'no-capacity', code, message: safeMessage(facts.message) };
  const { message } = toAwsError(facts, action);
  const definite = facts.httpStatus !== null && facts.httpStatus >= 400 && facts.httpStatus < 500;
  // Throttled after all retries, or a request that the server gave up reading: sent again unchanged, it may succeed.
  if (!definite || THROTTLING_CODES.has(code) || facts.httpStatus === 429 || facts.httpStatus === 408) {
    return { kind: 'unknown', code, message };
  }
  return { kind: 'refused', code, message };
}
