import { ok } from '@/server/domain/shared/result';
import { StepList } from '@/server/domain/execution/step-types';
import type { Actor } from '@/server/services/access/actor';
import { refuse, type Outcome } from '@/server/services/access/refusal';
import { findTarget } from './find-target';
import { openOperation } from '@/server/services/plans/open-operation';
import { createPreviewDrain, type PreviewDrainDeps } from './preview-drain';

/** A drain without a limit of its own ends after ten minutes. */
const DEFAULT_TIMEOUT_SECONDS = 600;

export interface DrainInput {
  readonly clusterId: string;
  readonly nodeName: string;
  /** Null: each pod's own. */
  readonly gracePeriodSeconds: number | null;
  readonly timeoutSeconds: number | null;
  /** Drain although something speaks against it; budgets are honored all the same. */
  readonly force: boolean;
}

/**
 * Drains a node as a plan: cordon, then evictions with kubectl's semantics. Refused with every reason when a pod would
 * fit nowhere, is not to be disrupted or would not come back, unless it is forced. Answers at once; the plan goes on.
 */
export const createDrainNode =
  (deps: PreviewDrainDeps) =>
  async (input: DrainInput, actor: Actor): Promise<Outcome<{ readonly operationId: string }>> => {
    const target = await findTarget(deps, input.clusterId, actor);
    if (!target.ok) return target;
    const preview = await createPreviewDrain(deps)(input, actor);
    if (!preview.ok) return preview;
    const { blockers, refusedBy, nodeUid, evicted } = preview.value;
    if (refusedBy.length > 0 && !input.force) {
      return refuse(
        'unprocessable',
        'drain_blocked',
        `draining ${input.nodeName} is refused: ${refusedBy[0]?.pod ?? ''} ${refusedBy[0]?.message ?? ''}${refusedBy.length > 1 ? ` and ${refusedBy.length - 1} more reasons` : ''}; force: true drains all the same`,
        { blockers: refusedBy },
      );
    }
    const node = { node_name: input.nodeName, node_uid: nodeUid };
    const steps = new StepList();
    const cordon = steps.add('cordon', input.nodeName, [], node);
    const drain = steps.add('drain', input.nodeName, [cordon], {
      ...node,
      grace_seconds: input.gracePeriodSeconds,
      timeout_seconds: input.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    });
    steps.add('record', input.nodeName, [cordon, drain], {});
    const opened = await openOperation(deps, target.value.cluster, actor, {
      title: `Drain ${input.nodeName}`,
      kind: 'manual_drain',
      subject: { kind: 'manual', node_name: input.nodeName },
      steps: steps.drafts,
      findings: { pods: evicted.length, blockers, forced: input.force },
    });
    return opened.ok ? ok({ operationId: opened.value.planId }) : opened;
  };
