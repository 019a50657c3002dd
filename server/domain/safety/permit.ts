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

/** What an adapter is about to do, as a permit must cover it. */
export interface PermitUse<A extends PermitAction = PermitAction> {
  readonly action: A;
  /** The cluster that the connection belongs to; null where it belongs to none, which no permit covers. */
  readonly clusterId: string | null;
  readonly target: string;
  readonly now: Instant;
}

/**
 * Throws `PermitRefusedError` unless the permit is for exactly this action, in this cluster, to this target, and has not
 * expired. Every mutating method of an adapter calls it first: types alone do not hold back a permit of another cluster.
 */
export function requirePermit<A extends PermitAction>(permit: Permit<A>, use: PermitUse<A>): void {
  const refuse = (message: string): never => {
    throw new PermitRefusedError(message, permit, use.target);
  };
  if (permit.action !== use.action) refuse(`the permit is to ${permit.action}, not to ${use.action}`);
  if (use.clusterId === null) refuse('the connection belongs to no cluster, so that no permit covers it');
  if (permit.clusterId !== use.clusterId) refuse('the permit is for another cluster');
  if (permit.target !== use.target) refuse(`the permit is for ${permit.target}, not for ${use.target}`);
  if (!isBefore(use.now, permit.expiresAt)) refuse('the permit has expired');
}

/**
 * Throws `PermitRefusedError` unless each of the targets has a permit that `requirePermit` accepts, and `permit_refused`
 * when there is no permit or no target at all.
 */
export function requirePermits<A extends PermitAction>(
  permits: readonly Permit<A>[],
  use: Omit<PermitUse<A>, 'target'> & { readonly targets: readonly string[] },
): void {
  const { targets, ...rest } = use;
  const byTarget = new Map(permits.map((permit) => [permit.target, permit]));
  const [first] = permits;
  if (first === undefined || targets.length === 0)
    throw new AppError('permit_refused', `a ${use.action} was tried without a permit`, {
      context: { targets: targets.join(',') },
    });
  for (const target of targets) requirePermit(byTarget.get(target) ?? first, { ...rest, target });
}
