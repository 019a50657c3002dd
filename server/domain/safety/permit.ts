import { AppError } from '@/server/domain/shared/app-error';
import { isBefore, plusSeconds, type Instant } from '@/server/domain/shared/instant';

/** Everything that can change a customer's cluster or account. */
export type PermitAction =
  | 'cordon'
  | 'uncordon'
  | 'evict'
  | 'delete-pod'
  | 'delete-node'
  | 'scale'
  | 'patch-workload'
  | 'launch'
  | 'terminate'
  | 'terminate-in-group'
  | 'detach';

declare const minted: unique symbol;

/**
 * The right to do one action to one target, given by the safety gate after it stored its validation. Mutating port
 * methods take one, and it cannot be built elsewhere: the brand's symbol is private to this file and the linter lets
 * only the safety services import `mintPermit`.
 */
export interface Permit<A extends PermitAction = PermitAction> {
  readonly [minted]: true;
  readonly action: A;
  readonly clusterId: string;
  /** UID of the Kubernetes object, EC2 instance id, or the step id for a launch. */
  readonly target: string;
  /** Version of the snapshot that the decision stood on. */
  readonly snapshotVersion: number;
  /** The stored validation that allowed it. */
  readonly validationId: string;
  readonly expiresAt: Instant;
}

/** A permit expires after 60 s and is minted again when a step resumes (ADR 4). */
export const PERMIT_LIFE_SECONDS = 60;

/** Mints a permit; called by the safety gate only, after the validation is stored. */
export function mintPermit<A extends PermitAction>(
  grant: Pick<Permit<A>, 'action' | 'clusterId' | 'target' | 'snapshotVersion' | 'validationId'>,
  now: Instant,
): Permit<A> {
  return Object.freeze({ ...grant, expiresAt: plusSeconds(now, PERMIT_LIFE_SECONDS) }) as Permit<A>;
}

/** A mutation was tried without a right that covers it: a bug or an expired permit, never executed. */
export class PermitRefusedError extends AppError {
  constructor(message: string, permit: Permit, target: string) {
    super('permit_refused', message, {
      context: { action: permit.action, permitTarget: permit.target, target },
    });
  }
}

/** Throws `PermitRefusedError` unless the permit covers exactly this target at this moment. Adapters call it first. */
export function assertPermit(permit: Permit, target: string, now: Instant): void {
  if (permit.target !== target) {
    throw new PermitRefusedError(`the permit is for ${permit.target}, not for ${target}`, permit, target);
  }
  if (!isBefore(now, permit.expiresAt))
    throw new PermitRefusedError('the permit has expired', permit, target);
}

/** Throws `PermitRefusedError` unless every target has a permit of its own; at least one target is asked for. */
export function assertPermits(permits: readonly Permit[], targets: readonly string[], now: Instant): void {
  const byTarget = new Map(permits.map((permit) => [permit.target, permit]));
  const [first] = permits;
  if (first === undefined || targets.length === 0)
    throw new AppError('permit_refused', 'a launch was tried without a permit', {
      context: { targets: targets.join(',') },
    });
  for (const target of targets) assertPermit(byTarget.get(target) ?? first, target, now);
}
