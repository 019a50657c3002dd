import type { Recommender } from './recommender';
import { VpaRecommender } from './vpa-recommender';
import { choosePodsToEvict } from './vpa-updater';
import type { Workload } from './workload';

/** How long the updater is asked every minute (its real pace) after something happened. */
const BUSY_MINUTES = 10;

/**
 * VPA in mode `Recreate`: the updater evicts, the admission controller gives the target to whatever pod is created.
 * Asked every `decisionMinutes`, and every minute after a kill or an eviction, since nothing else changes fast.
 */
export function runVpa(workload: Workload, decisionMinutes: number): Recommender {
  const recommender = new VpaRecommender();
  let busyUntil = 0;
  const target = () => recommender.recommend()?.target ?? workload.requests;
  return {
    observe: (replica, minute, usage) => {
      recommender.observe(replica, minute, usage);
    },
    observeOom: ({ replica, minute, requestBytes }) => {
      recommender.observeOom(replica, minute, requestBytes);
      busyUntil = minute + BUSY_MINUTES;
    },
    podReplaced: (replica) => {
      recommender.forgetPod(replica);
    },
    requestsOfNewPod: target,
    decide: (minute, pods) => {
      if (minute % decisionMinutes !== 0 && minute > busyUntil) return [];
      const recommendation = recommender.recommend();
      if (recommendation === null) return [];
      const evicted = choosePodsToEvict(pods, recommendation, minute);
      if (evicted.length > 0) busyUntil = minute + BUSY_MINUTES;
      return evicted.map(({ replica }) => ({ replica, requests: recommendation.target }));
    },
  };
}
