import type { OptimizeKind } from '@/app/_trpc/types';

interface KindWords {
  label: string;
  /** Title of the dialog around the cluster's name. */
  title: (cluster: string | undefined) => string;
  /** What is under way while it is decided. */
  deciding: string;
  /** What carrying it out does. */
  consequence: string;
}

/** What can be asked for by hand, as a person says it. */
export const kindWords: Readonly<Record<OptimizeKind, KindWords>> = {
  spot_optimize: {
    label: 'Spot mix',
    title: (cluster) => (cluster === undefined ? 'Optimize with Spot' : `Optimize ${cluster} with Spot`),
    deciding:
      'The decision server proposes a mix, the safety gate judges it, and the nodes that would go are looked at.',
    consequence: 'nodes are launched, drained and terminated in batches, each judged before it begins.',
  },
  bin_pack: {
    label: 'Bin packing',
    title: (cluster) => (cluster === undefined ? 'Pack on fewer nodes' : `Pack ${cluster} on fewer nodes`),
    deciding:
      'The decision server names nodes to empty, every pod of them is placed elsewhere, and the safety gate judges what remains.',
    consequence:
      'nodes are cordoned, drained and terminated in batches, once every pod of theirs has a place elsewhere; each batch is judged before it begins.',
  },
  rightsize: {
    label: 'Rightsizing',
    title: (cluster) =>
      cluster === undefined ? 'Rightsize workloads' : `Rightsize the workloads of ${cluster}`,
    deciding:
      'The decision server proposes requests, and each is judged by what its container has used: floors, steps, who else sets it.',
    consequence:
      'requests of Deployments and StatefulSets are changed, which rolls their pods out, three workloads at a time; a rollout that is not healthy gets its exact former values back.',
  },
  scale_up: {
    label: 'Scale up',
    title: (cluster) =>
      cluster === undefined ? 'Nodes for waiting pods' : `Nodes for the waiting pods of ${cluster}`,
    deciding:
      'Pods that wait for want of room are placed on imagined nodes, and the safety gate judges them.',
    consequence: 'nodes are launched for the pods that wait then, judged before each launch.',
  },
};

export const optimizeKinds: readonly OptimizeKind[] = ['spot_optimize', 'bin_pack', 'rightsize', 'scale_up'];
