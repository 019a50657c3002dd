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

/** What an operator can start, in words. */
export const kindWords: Readonly<Record<OptimizeKind, KindWords>> = {
  spot_optimize: {
    label: 'Spot mix',
    title: (cluster) => (cluster === undefined ? 'Optimize with Spot' : `Optimize ${cluster} with Spot`),
    deciding:
      'The decision server proposes a mix. The safety gate evaluates it and checks the nodes to remove.',
    consequence:
      'Nodes are launched, drained and terminated in batches. The safety gate checks each batch before it starts.',
  },
  bin_pack: {
    label: 'Bin packing',
    title: (cluster) => (cluster === undefined ? 'Pack on fewer nodes' : `Pack ${cluster} on fewer nodes`),
    deciding:
      'The decision server selects nodes to remove, each of their pods is placed on another node, and the safety gate evaluates the result.',
    consequence:
      'Nodes are cordoned, drained and terminated in batches, once each of their pods fits on another node. The safety gate checks each batch before it starts.',
  },
  rightsize: {
    label: 'Rightsizing',
    title: (cluster) =>
      cluster === undefined ? 'Rightsize workloads' : `Rightsize the workloads of ${cluster}`,
    deciding:
      'The decision server proposes requests. Each one is checked against the container’s usage, the minimum, the largest step, and other controllers that set it.',
    consequence:
      'Requests of Deployments and StatefulSets are changed, which restarts their pods, three workloads at a time. An unhealthy rollout is rolled back to its previous values.',
  },
  scale_up: {
    label: 'Scale up',
    title: (cluster) =>
      cluster === undefined ? 'Nodes for pending pods' : `Nodes for the pending pods of ${cluster}`,
    deciding: 'Pending pods are placed on simulated new nodes, and the safety gate evaluates those nodes.',
    consequence:
      'Nodes are launched for the pods that are pending at that time. The safety gate checks each launch.',
  },
};

export const optimizeKinds: readonly OptimizeKind[] = ['spot_optimize', 'bin_pack', 'rightsize', 'scale_up'];
