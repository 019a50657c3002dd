import type { Resources, Workload } from './workload';

/** How limits follow requests; one rule for all recommenders. */
export interface LimitRule {
  readonly name: string;
  limitsOf(workload: Workload, requests: Resources): Resources;
}

const scaled = (requests: Resources, ratio: Workload['limitRatio']): Resources => ({
  cpuMillicores: requests.cpuMillicores * ratio.cpu,
  memoryBytes: requests.memoryBytes * ratio.memory,
});

/**
 * VPA's own rule, which keeps the owner's relation of limit to request:
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/features.md#limits-control
 */
const keptRatio: LimitRule = {
  name: 'limits in the original ratio to requests',
  limitsOf: ({ limitRatio }, requests) => scaled(requests, limitRatio),
};

/** Guaranteed pods: the hardest case for memory. */
const equalToRequest: LimitRule = {
  name: 'limits equal to requests',
  limitsOf: (_workload, requests) => requests,
};

/** What the product does (Decision 28): limits stay, and are raised where a request would exceed them. */
const leftAlone: LimitRule = {
  name: 'limits as the owner set them, raised to the request',
  limitsOf: ({ limitRatio, requests: asked }, requests) => {
    const original = scaled(asked, limitRatio);
    return {
      cpuMillicores: Math.max(original.cpuMillicores, requests.cpuMillicores),
      memoryBytes: Math.max(original.memoryBytes, requests.memoryBytes),
    };
  },
};

export const LIMIT_RULES: readonly LimitRule[] = [keptRatio, equalToRequest, leftAlone];
