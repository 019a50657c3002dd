import type { StepResult } from '@/contracts/plans';
import { plusSeconds, type Instant } from '@/server/domain/shared/instant';
import type { InstanceLoss } from '@/server/ports/repositories/event-repository';
import type { LaunchStepResult } from '@/server/services/steps/launch-result';

/** A replacement that is waited for. */
export interface WatchedLaunch {
  readonly launch: LaunchStepResult;
  /** Step under which it was launched and its capacity reserved. */
  readonly stepId: string;
  readonly since: Instant;
}

/** Launches of the wait itself, as its result keeps them for a successor. */
export function keptLaunches(
  result: StepResult<'wait-ready'> | null,
  stepId: string,
): readonly WatchedLaunch[] {
  return (result?.further ?? []).map(({ launched_at: since, ...launch }) => ({
    launch,
    stepId,
    since: new Date(since),
  }));
}

/** The form in which `keptLaunches` reads them back. */
export const toKept = (
  launches: readonly WatchedLaunch[],
  stepId: string,
): { readonly further: NonNullable<StepResult<'wait-ready'>['further']> } => ({
  further: launches
    .filter((one) => one.stepId === stepId)
    .map((one) => ({ ...one.launch, launched_at: one.since.toISOString() })),
});

export interface LossReading {
  /** Taken away before it was a Ready node, and nobody looks after it: another one is needed. */
  readonly lost: ReadonlySet<string>;
  /** It had become a node and has an interruption of its own; instance that stands in for it, once there is one. */
  readonly handedOver: ReadonlyMap<string, string | null>;
  /** An event speaks against it that only EC2 can bear out. */
  readonly doubtful: ReadonlySet<string>;
}

/**
 * What events say about the launches. A Spot warning is believed for Spot only, since AWS does not interrupt on-demand
 * instances; every other sign is for EC2 to confirm.
 */
export function readLosses(
  losses: readonly InstanceLoss[],
  launches: readonly WatchedLaunch[],
  planId: string,
): LossReading {
  const lost = new Set<string>();
  const handedOver = new Map<string, string | null>();
  const doubtful = new Set<string>();
  for (const loss of losses) {
    const watched = launches.find((one) => one.launch.instance_id === loss.instanceId);
    if (watched === undefined) continue;
    if (loss.planId !== null && loss.planId !== planId) {
      handedOver.set(loss.instanceId, loss.replacementInstanceId ?? handedOver.get(loss.instanceId) ?? null);
    } else if (loss.eventType === 'interruption_warning' && watched.launch.lifecycle === 'spot') {
      lost.add(loss.instanceId);
    } else doubtful.add(loss.instanceId);
  }
  for (const instanceId of handedOver.keys()) lost.delete(instanceId);
  return { lost, handedOver, doubtful };
}

/** A node that is not Ready this long after its launch: the next pool is tried too (Decision 12). */
export const IMPATIENCE_SECONDS = 180;

/** Why another pool is to be tried now; null while the launches are given their time. */
export function reasonForAnother(
  launches: readonly WatchedLaunch[],
  lost: ReadonlySet<string>,
  now: Instant,
): string | null {
  const alive = launches.filter((one) => !lost.has(one.launch.instance_id));
  const [only] = alive;
  const names = launches.map((one) => one.launch.instance_id).join(', ');
  if (only === undefined) return `${names} was lost before it joined`;
  const patience = plusSeconds(only.since, IMPATIENCE_SECONDS).getTime();
  return alive.length === 1 && now.getTime() >= patience
    ? `${only.launch.instance_id} is not Ready after ${IMPATIENCE_SECONDS} s`
    : null;
}
