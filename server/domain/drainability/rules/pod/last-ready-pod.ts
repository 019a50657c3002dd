import type { PodRule } from '../../drainability-rule';

/** Nobody answers for the workload until its next pod is Ready. */
export const lastReadyPod: PodRule = {
  subject: 'pod',
  code: 'last_ready_pod',
  find: (pod, { readyPods }) => {
    if (pod.owner === null || !pod.ready) return [];
    const itself = pod.deletionTimestamp === null ? 1 : 0;
    const others = (readyPods.get(pod.owner.uid) ?? 0) - itself;
    return others > 0 ? [] : [`it is the last ready pod of ${pod.owner.kind} ${pod.owner.name}`];
  },
};
