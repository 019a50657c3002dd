import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import { ok } from '@/server/domain/shared/result';
import { StepList } from '@/server/domain/execution/step-types';
import type { ScalableKind, ScaleState } from '@/server/ports/cluster-api';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { awaitOperation } from './await-operation';
import type { CordonDeps } from './cordon-node';
import { findTarget } from './find-target';
import { openOperation } from '@/server/services/plans/open-operation';

export interface ScaleInput {
  readonly clusterId: string;
  readonly namespace: string;
  readonly kind: ScalableKind;
  readonly name: string;
  readonly replicas: number;
  /** Scaling to 0 stops the workload and must be said twice. */
  readonly confirm: boolean;
}

/** Scales a workload as a plan of one step and answers its new state. */
export const createScaleWorkload =
  (deps: CordonDeps) =>
  async (
    input: ScaleInput,
    actor: Actor,
  ): Promise<
    Outcome<{ readonly operationId: string; readonly before: number; readonly replicas: number }>
  > => {
    const target = await findTarget(deps, input.clusterId, actor);
    if (!target.ok) return target;
    const name = `${input.namespace}/${input.name}`;
    let current: (ScaleState & { readonly uid: string }) | null;
    try {
      const api = deps.clusterGateway.open(target.value.connection);
      current = await api.readScale(input.kind, input.namespace, input.name, { timeoutMs: 5_000 });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refuse('unavailable', 'cluster_unavailable', errorMessage(error), { reason: error.code });
    }
    if (current === null) return refuse('not_found', 'not_found', `no ${input.kind} ${name}`);
    if (input.replicas === 0 && !input.confirm) {
      return refuse(
        'unprocessable',
        'confirmation_required',
        `scaling ${name} to 0 stops it; send confirm: true`,
        {
          replicas: current.specReplicas,
        },
      );
    }
    const steps = new StepList();
    const scale = steps.add('scale', name, [], {
      kind: input.kind,
      namespace: input.namespace,
      name: input.name,
      uid: current.uid,
      replicas: input.replicas,
    });
    steps.add('record', name, [scale], {});
    const opened = await openOperation(deps, target.value.cluster, actor, {
      title: `Scale ${input.kind} ${name} from ${current.specReplicas} to ${input.replicas}`,
      kind: 'manual_scale',
      subject: { kind: 'manual' },
      steps: steps.drafts,
      findings: { before: current.specReplicas, after: input.replicas },
    });
    if (!opened.ok) return opened;
    const done = await awaitOperation(deps, opened.value.planId);
    if (!done.ok) return done;
    return ok({ operationId: opened.value.planId, before: current.specReplicas, replicas: input.replicas });
  };
