import type { AwsWorld } from './aws-world';

/** Time on AWS's clock: the simulated one, moved by the fault `clock-skew` (`skewMs`). */
export function awsNow(world: AwsWorld): Date {
  const skew = world.faults.active('clock-skew')?.['skewMs'];
  const now = world.clock.now();
  return typeof skew === 'number' ? new Date(now.getTime() + skew) : now;
}

/**
 * Time by which credentials live: AWS's clock, or real time where the simulated clock runs away from it, since
 * clients keep credentials by their own clock.
 */
export function credentialNow(world: AwsWorld): Date {
  return runsAway(world) ? new Date() : awsNow(world);
}

/** Whether the simulated clock has left real time. */
export function runsAway(world: AwsWorld): boolean {
  return Math.abs(world.clock.now().getTime() - Date.now()) > 1000;
}
