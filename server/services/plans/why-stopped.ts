import { windowState } from '@/server/domain/calendar/window-state';
import type { EngineDeps } from '@/server/services/plans/engine-deps';
import { keepTrying } from './keep-trying';
import type { StepContext } from './step-handler';

/**
 * Why the plan may not go on: the cluster is gone, paused or in advise mode, or a person wants it cancelled. Read afresh, so
 * that a wish is heard by the next guard and by a wait for a new node; null to go on.
 */
export async function whyStopped(deps: EngineDeps, context: StepContext): Promise<string | null> {
  const [cluster, plan] = await keepTrying(deps, context.signal, () =>
    Promise.all([
      deps.store.fleet.findMonitoredById(context.plan.clusterId),
      deps.store.plans.findById(context.plan.id),
    ]),
  );
  if (cluster === null) return 'the cluster is not registered any more';
  if (plan?.cancelRequestedBy != null) return `cancelled by ${plan.cancelRequestedBy}`;
  if (cluster.pause !== null) return `paused (${cluster.pause})`;
  if (cluster.mode === 'advise') return 'the cluster is in advise mode';
  return null;
}

/** As `whyStopped`, and why no further batch may begin: the cluster's maintenance windows are closed by now. */
export async function whyNoBatch(deps: EngineDeps, context: StepContext): Promise<string | null> {
  const stopped = await whyStopped(deps, context);
  if (stopped !== null) return stopped;
  const cluster = await keepTrying(deps, context.signal, () =>
    deps.store.fleet.findMonitoredById(context.plan.clusterId),
  );
  const windows = windowState(cluster?.maintenance ?? null, deps.clock.now());
  return windows.kind === 'open' ? null : windows.reason;
}
