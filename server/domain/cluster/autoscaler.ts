import type { NodeSnapshot, PodSnapshot, ClusterSnapshot } from './snapshot';

export const AUTOSCALER_KINDS = ['eks-auto', 'karpenter', 'cluster-autoscaler'] as const;
export type AutoscalerKind = (typeof AUTOSCALER_KINDS)[number];

/** Somebody else who brings capacity to the cluster. */
export interface Autoscaler {
  readonly kind: AutoscalerKind;
  /** The node or pod that shows it. */
  readonly evidence: string;
  /** Whether it can be counted on: a controller whose pod is not Ready brings nothing. */
  readonly works: boolean;
}

/**
 * Labels of the controllers' pods as their charts and example manifests set them:
 * https://github.com/kubernetes/autoscaler/tree/master/charts/cluster-autoscaler (`aws-cluster-autoscaler` by default),
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/examples/cluster-autoscaler-autodiscover.yaml,
 * https://github.com/aws/karpenter-provider-aws/tree/main/charts/karpenter
 */
const NAME_LABELS = ['app.kubernetes.io/name', 'k8s-app', 'app'];
const POD_NAMES: ReadonlyMap<string, AutoscalerKind> = new Map([
  ['cluster-autoscaler', 'cluster-autoscaler'],
  ['aws-cluster-autoscaler', 'cluster-autoscaler'],
  ['karpenter', 'karpenter'],
]);
/** https://karpenter.sh/docs/concepts/scheduling/ */
const KARPENTER_LABELS = ['karpenter.sh/nodepool', 'karpenter.sh/provisioner-name'];
/** https://docs.aws.amazon.com/eks/latest/userguide/associate-workload.html */
const COMPUTE_TYPE_LABEL = 'eks.amazonaws.com/compute-type';

/**
 * The autoscaler of the cluster other than CloudOptim, by its nodes and its controller's pods; null when none is seen. The
 * first in the order of `AUTOSCALER_KINDS`, one that works before one that does not.
 */
export function findAutoscaler(snapshot: Pick<ClusterSnapshot, 'nodes' | 'pods'>): Autoscaler | null {
  let best: Autoscaler | null = null;
  for (const node of snapshot.nodes.values()) best = better(best, byNode(node));
  for (const pod of snapshot.pods.values()) best = better(best, byPod(pod));
  return best;
}

function byNode(node: NodeSnapshot): Autoscaler | null {
  const evidence = `node ${node.name}`;
  // Auto Mode's own controller runs outside the cluster, and marks its nodes as Karpenter does.
  if (node.labels[COMPUTE_TYPE_LABEL] === 'auto') return { kind: 'eks-auto', evidence, works: true };
  return KARPENTER_LABELS.some((label) => label in node.labels)
    ? { kind: 'karpenter', evidence, works: true }
    : null;
}

function byPod(pod: PodSnapshot): Autoscaler | null {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed' || pod.deletionTimestamp !== null) return null;
  for (const label of NAME_LABELS) {
    const kind = POD_NAMES.get(pod.labels[label] ?? '');
    if (kind !== undefined) return { kind, evidence: `pod ${pod.namespace}/${pod.name}`, works: pod.ready };
  }
  return null;
}

function better(a: Autoscaler | null, b: Autoscaler | null): Autoscaler | null {
  if (a === null || b === null) return a ?? b;
  const rank = (one: Autoscaler) =>
    AUTOSCALER_KINDS.indexOf(one.kind) + (one.works ? 0 : AUTOSCALER_KINDS.length);
  return rank(b) < rank(a) ? b : a;
}
