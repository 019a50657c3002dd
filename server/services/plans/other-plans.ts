import type { Store } from '@/server/ports/store';
import type { EngineDeps } from '@/server/services/plans/engine-deps';
import { keepTrying } from './keep-trying';
import type { StepContext } from './step-handler';

/**
 * Nodes and machines that another open plan of the cluster looks after, such as the interruption of a node that an
 * optimization was about to remove: from then on they are that plan's alone.
 */
export async function ofOtherPlans(
  deps: Pick<EngineDeps, 'clock' | 'log'> & { readonly store: Store },
  { plan, signal }: Pick<StepContext, 'plan' | 'signal'>,
): Promise<{ readonly nodes: ReadonlySet<string>; readonly instances: ReadonlySet<string> }> {
  const subjects = await keepTrying(deps, signal, () => deps.store.plans.findOpenSubjects(plan.clusterId));
  const others = subjects.filter((subject) => subject.planId !== plan.id);
  return {
    nodes: new Set(others.flatMap(({ nodeName }) => nodeName ?? [])),
    instances: new Set(others.flatMap(({ instanceId }) => instanceId ?? [])),
  };
}
