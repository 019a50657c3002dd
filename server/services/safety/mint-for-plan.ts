import { mintPermit, type Permit, type PermitAction } from '@/server/domain/safety/permit';
import { AppError } from '@/server/domain/shared/app-error';
import type { Clock } from '@/server/ports/clock';
import type { ClusterSession } from '@/server/ports/cluster-session';
import type { SafetyRepository, ValidationStanding } from '@/server/ports/repositories/safety-repository';

/** No stored validation allows what was about to be done: a bug or a deleted row. Never executed. */
export class NoValidationError extends AppError {
  constructor(message: string, context: Readonly<Record<string, string>>) {
    super('no_validation', message, { context });
  }
}

export interface Grant<A extends PermitAction> {
  readonly action: A;
  /** UID of the Kubernetes object, EC2 instance id, or the step id for a launch. */
  readonly target: string;
  /** Undefined where the plan names none: the mint then refuses. */
  readonly validationId: string | undefined;
}

/**
 * The one place where permits come from: for a validation that stands in `safety_validations`, is of the session's
 * cluster and let something through; one action and one target, on the snapshot as it is now. Throws
 * `NoValidationError` otherwise. A validation is never changed once it is stored, so each is read once.
 */
export class PermitMint {
  private readonly standing = new Map<string, ValidationStanding>();

  constructor(
    private readonly deps: { readonly clock: Clock; readonly safety: Pick<SafetyRepository, 'findStanding'> },
    private readonly session: Pick<ClusterSession, 'cluster' | 'snapshot'>,
  ) {}

  async mint<A extends PermitAction>({ action, target, validationId }: Grant<A>): Promise<Permit<A>> {
    const { clusterId } = this.session.cluster;
    if (validationId === undefined)
      throw new NoValidationError(`nothing allows ${action} of ${target}`, { action, target });
    const standing = await this.find(validationId);
    if (standing?.clusterId !== clusterId || !standing.letsThrough)
      throw new NoValidationError(`the validation of ${action} of ${target} does not allow it`, {
        action,
        target,
        validationId,
      });
    const snapshotVersion = this.session.snapshot()?.version ?? 0;
    return mintPermit({ action, target, validationId, clusterId, snapshotVersion }, this.deps.clock.now());
  }

  private async find(validationId: string): Promise<ValidationStanding | null> {
    const known = this.standing.get(validationId);
    if (known !== undefined) return known;
    const found = await this.deps.safety.findStanding(validationId);
    if (found !== null) this.standing.set(validationId, found);
    return found;
  }
}
