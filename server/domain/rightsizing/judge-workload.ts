import type { PodSnapshot } from '@/server/domain/cluster/snapshot';
import { isDoNotDisrupt } from '@/server/domain/drainability/do-not-disrupt';
import type { Finding } from './finding';
import { isRolledOut } from './rollout';
import { whoManages } from './who-manages';
import type { AutoscalerSnapshot, WorkloadSnapshot } from './workload';

/** The autoscalers whose target is this workload. */
export const autoscalersOf = (
  workload: WorkloadSnapshot,
  all: readonly AutoscalerSnapshot[],
): readonly AutoscalerSnapshot[] =>
  all.filter(
    ({ namespace, target }) =>
      namespace === workload.namespace && target.kind === workload.kind && target.name === workload.name,
  );

/** Whether one of them scales on the share of the container's request that is used. */
export const isAutoscaledOn = (
  resource: 'cpu' | 'memory',
  container: string,
  autoscalers: readonly AutoscalerSnapshot[],
): boolean =>
  autoscalers.some(({ utilization }) =>
    utilization.some(
      (one) => one.resource === resource && (one.container === null || one.container === container),
    ),
  );

/**
 * Why the requests of a workload are left alone whatever is proposed; empty when they may be changed. A change of the
 * template starts a rollout, so it must be one that the controller carries out by itself and that disturbs nothing that
 * asked to be left alone.
 */
export function whyLeftAlone(
  workload: WorkloadSnapshot,
  pods: readonly PodSnapshot[],
  autoscalers: readonly AutoscalerSnapshot[],
): readonly Finding[] {
  const findings: Finding[] = [...whoManages(workload, pods, autoscalers)];
  const say = (code: Finding['code'], message: string) => findings.push({ code, resource: null, message });
  // Deployments and StatefulSets are patched, nothing else (Decision 29).
  if (workload.kind === 'DaemonSet') say('kind_not_patched', 'requests of DaemonSets are not changed');
  if (workload.paused) say('paused', 'the Deployment is paused: a change would not be rolled out');
  const { strategy } = workload;
  if (strategy.type === 'OnDelete')
    say('on_delete', 'its update strategy is OnDelete: a change would not be rolled out');
  if (strategy.type === 'RollingUpdate' && strategy.partition > 0)
    say('partitioned', `its rollout is held at partition ${strategy.partition}`);
  if (workload.replicas === 0) say('no_replicas', 'it runs no pods');
  else if (!isRolledOut(workload)) say('rollout_in_progress', 'a rollout is in progress or not healthy');
  const marked = [workload.annotations, workload.templateAnnotations, ...pods.map((pod) => pod.annotations)];
  if (marked.some(isDoNotDisrupt)) say('do_not_disrupt', 'it is marked do-not-disrupt');
  return findings;
}
