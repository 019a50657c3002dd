import type { PodRule } from '../../drainability-rule';

/** A hostPath is a folder of the node's own disk: on another node the pod finds it empty. */
export const hostPathVolume: PodRule = {
  subject: 'pod',
  code: 'host_path_volume',
  find: (pod) => (pod.hasHostPath ? ['its hostPath volume stays behind'] : []),
};
