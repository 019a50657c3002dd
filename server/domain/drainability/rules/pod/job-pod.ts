import type { PodRule } from '../../drainability-rule';

/** What the pod has done so far is lost. */
export const jobPod: PodRule = {
  subject: 'pod',
  code: 'job_pod',
  find: (pod) => (pod.owner?.kind === 'Job' ? ["a Job's pod would begin again"] : []),
};
