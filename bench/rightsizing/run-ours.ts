import {
  CPU_BUCKETS,
  type RightsizeConstraints,
  type RightsizeContainer,
  type UsageHistogram,
} from '@/contracts/decision-server';
import { rightsize } from '@/decision/rightsize/rightsize';
import { buildContainer, buildRightsizeRequest } from '@/decision/testing/build-rightsize-request';
import { DecayingHistogram } from './decaying-histogram';
import { MemoryPeaks } from './memory-peaks';
import type { OomKill, Pod, PodChange, Recommender } from './recommender';
import type { Resources, Workload } from './workload';

const FIRST_MOMENT = Date.UTC(2026, 0, 5);

/** Decimals of a second that are no news: instants of the contract. */
const instantOf = (minute: number) => new Date(FIRST_MOMENT + minute * 60_000).toISOString();

/** What the collector keeps of one container, in the contract's shape. */
class UsageHistory {
  private readonly cpu = new DecayingHistogram(CPU_BUCKETS);
  private readonly memory = new MemoryPeaks();
  private firstMinute: number | null = null;
  private lastMinute = 0;
  private samples = 0;
  private maxBytes = 0;

  observe(replica: number, minute: number, usage: Resources): void {
    this.cpu.add(usage.cpuMillicores, minute);
    this.memory.observe(replica, minute, usage.memoryBytes);
    this.firstMinute ??= minute;
    this.lastMinute = minute;
    this.samples += 1;
    this.maxBytes = Math.max(this.maxBytes, usage.memoryBytes);
  }

  forgetPod(replica: number): void {
    this.memory.forgetPod(replica);
  }

  usage(): Pick<RightsizeContainer, 'cpu_usage' | 'memory_peaks' | 'memory_max_bytes'> {
    if (this.firstMinute === null) return { cpu_usage: null, memory_peaks: null, memory_max_bytes: null };
    const span = {
      first_sample_at: instantOf(this.firstMinute),
      last_sample_at: instantOf(this.lastMinute),
      sample_count: this.samples,
    };
    const histogram = (of: DecayingHistogram): UsageHistogram => ({ weights: of.weights(), ...span });
    return {
      cpu_usage: histogram(this.cpu),
      memory_peaks: histogram(this.memory.histogram),
      memory_max_bytes: Math.ceil(this.maxBytes),
    };
  }
}

/**
 * Ours: the reference decision server asked every `decisionMinutes` under the bounds of Decision 28, and its
 * answer rolled out pod by pod as a Deployment does, one a minute. Nothing is asked while a rollout is under way.
 */
export function runOurs(
  workload: Workload,
  decisionMinutes: number,
  constraints: RightsizeConstraints = buildRightsizeRequest([]).constraints,
): Recommender {
  const history = new UsageHistory();
  let template = workload.requests;
  let changedMinute: number | null = null;
  let lastOom: OomKill | null = null;

  const ask = (): Resources => {
    const container = buildContainer({
      name: workload.name,
      replicas: workload.replicas,
      cpu_request_millicores: template.cpuMillicores,
      memory_request_bytes: template.memoryBytes,
      changed_at: changedMinute === null ? null : instantOf(changedMinute),
      last_oom:
        lastOom === null
          ? null
          : { at: instantOf(lastOom.minute), memory_bytes: Math.ceil(lastOom.limitBytes) },
      ...history.usage(),
    });
    const answer = rightsize({ ...buildRightsizeRequest([container]), constraints });
    const [proposed] = answer.recommendation.containers;
    return {
      cpuMillicores: proposed?.requests.cpu_millicores ?? template.cpuMillicores,
      memoryBytes: proposed?.requests.memory_bytes ?? template.memoryBytes,
    };
  };

  const isCurrent = ({ requests }: Pod) =>
    requests.cpuMillicores === template.cpuMillicores && requests.memoryBytes === template.memoryBytes;

  const nextOfRollout = (pods: readonly Pod[]): readonly PodChange[] => {
    const next = pods.find((pod) => !isCurrent(pod));
    return next === undefined ? [] : [{ replica: next.replica, requests: template }];
  };

  return {
    observe: (replica, minute, usage) => {
      history.observe(replica, minute, usage);
    },
    observeOom: (kill) => {
      lastOom = kill;
    },
    podReplaced: (replica) => {
      history.forgetPod(replica);
    },
    requestsOfNewPod: () => template,
    decide: (minute, pods) => {
      const rollout = nextOfRollout(pods);
      if (rollout.length > 0 || minute % decisionMinutes !== 0) return rollout;
      const wanted = ask();
      if (wanted.cpuMillicores === template.cpuMillicores && wanted.memoryBytes === template.memoryBytes) {
        return [];
      }
      template = wanted;
      changedMinute = minute;
      return nextOfRollout(pods);
    },
  };
}
