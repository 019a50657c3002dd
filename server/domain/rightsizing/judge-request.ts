import { BOUNDS } from './bounds';
import type { Finding, RightsizingCode } from './finding';

export type RightsizedResource = 'cpu' | 'memory';

const MIB = 1024 ** 2;

/** `250 m`, `512.0 MiB`: an amount as a person reads it. */
export const describeAmount = (resource: RightsizedResource, amount: number): string =>
  resource === 'cpu' ? `${amount} m` : `${(amount / MIB).toFixed(1)} MiB`;

export interface RequestQuestion {
  readonly resource: RightsizedResource;
  /** Millicores or bytes; anything at all, since it comes from outside. */
  readonly proposed: number;
  /** The request that stands, or null when none is set. */
  readonly current: number | null;
  /** By our own usage facts. */
  readonly floor: number;
}

export interface RequestVerdict {
  /** The request to be set; null leaves it as it is. */
  readonly value: number | null;
  readonly findings: readonly Finding[];
}

/**
 * What a proposed request becomes: never under the floor, never further than one step, never for a small change. A floor
 * that lies further above than one step is approached by a whole step, which leaves the container nearer to it.
 */
export function judgeRequest(question: RequestQuestion): RequestVerdict {
  const { resource, proposed, current, floor } = question;
  const findings: Finding[] = [];
  const say = (code: RightsizingCode, message: string) => findings.push({ code, resource, message });
  const amount = (value: number) => describeAmount(resource, value);
  if (!Number.isSafeInteger(proposed) || proposed < 1) {
    say('not_a_number', `the proposed ${resource} request is no whole amount above 0`);
    return { value: null, findings };
  }
  if (current === null || current < 1) {
    say('request_not_set', `no ${resource} request is set, so that a step has nothing to start from`);
    return { value: null, findings };
  }
  let value = proposed;
  if (value < floor) {
    say('below_floor', `${amount(proposed)} ${resource} were proposed; its usage asks for ${amount(floor)}`);
    value = floor;
  }
  const least = Math.ceil(current * BOUNDS.minStepFactor);
  const most = Math.floor(current * BOUNDS.maxStepFactor);
  const bounded = wholeMebibytes(resource, Math.min(most, Math.max(least, value)), most);
  if (value < least || value > most) {
    say(
      'step_bounded',
      `${amount(value)} ${resource} is more than one step from ${amount(current)}: ${amount(bounded)} in this step`,
    );
  }
  value = bounded;
  const change = Math.abs(value - current);
  if (change === 0 || change < current * BOUNDS.minChangeShare) {
    say('too_small', `${amount(current)} to ${amount(value)} ${resource} is a change under 10 %`);
    return { value: null, findings };
  }
  return { value, findings };
}

/** Memory is rounded up to whole MiB, which a person can read, where the step allows it. */
function wholeMebibytes(resource: RightsizedResource, amount: number, most: number): number {
  const whole = Math.ceil(amount / MIB) * MIB;
  return resource === 'memory' && whole <= most ? whole : amount;
}
