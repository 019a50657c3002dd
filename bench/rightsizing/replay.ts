import { CrashBackOff } from './crash-back-off';
import type { LimitRule } from './limits';
import type { Pod, Recommender } from './recommender';
import { Scorer, type Score } from './score';
import type { Resources, Workload } from './workload';

/** One replica while the trace runs: its pod, and the process in it. */
interface Replica {
  pod: Pod;
  limits: Resources;
  /** When the running process began, or will begin after a crash. */
  processMinute: number;
  backOff: CrashBackOff;
}

export interface Replay {
  readonly workload: Workload;
  readonly recommender: Recommender;
  readonly limitRule: LimitRule;
  readonly minutes: number;
  /** One score is given for each: of the minutes from this one to the end. */
  readonly scoredFrom: readonly number[];
}

/** Runs one workload's trace minute by minute under one recommender and one rule of limits. */
export function replay({ workload, recommender, limitRule, minutes, scoredFrom }: Replay): readonly Score[] {
  const { trace } = workload;
  const scorers = scoredFrom.map((from) => ({ from, scorer: new Scorer() }));
  const startPod = (replica: number, minute: number, requests: Resources): Replica => ({
    pod: { replica, requests, startedMinute: minute, lastOom: null },
    limits: limitRule.limitsOf(workload, requests),
    processMinute: minute,
    backOff: new CrashBackOff(),
  });
  const replicas = Array.from({ length: workload.replicas }, (_, index) =>
    startPod(index, 0, workload.requests),
  );

  const replacePod = (replica: number, minute: number, requests: Resources) => {
    replicas[replica] = startPod(replica, minute, requests);
    recommender.podReplaced(replica);
  };

  const demandOf = ({ pod, processMinute }: Replica, minute: number): Resources | null => {
    if (minute < processMinute) return null;
    const moment = { replica: pod.replica, minute, ageMinutes: minute - processMinute };
    return {
      cpuMillicores: trace.cpuMillicoresAt(moment),
      memoryBytes: Math.round(trace.memoryBytesAt(moment)),
    };
  };

  const kill = (one: Replica, minute: number) => {
    const ranMinutes = minute - one.processMinute;
    one.pod = { ...one.pod, lastOom: { minute, afterMinutes: ranMinutes } };
    one.processMinute = minute + one.backOff.minutesAfter(ranMinutes);
    recommender.observeOom({
      replica: one.pod.replica,
      minute,
      requestBytes: one.pod.requests.memoryBytes,
      limitBytes: one.limits.memoryBytes,
    });
  };

  const runMinute = (one: Replica, minute: number, open: readonly Scorer[]) => {
    const { processLifetimeMinutes } = trace;
    if (processLifetimeMinutes !== null && minute - one.processMinute >= processLifetimeMinutes) {
      one.processMinute = minute;
    }
    const demand = demandOf(one, minute);
    for (const scorer of open) scorer.addMinute({ requests: one.pod.requests, limits: one.limits, demand });
    if (demand === null) return;
    recommender.observe(one.pod.replica, minute, {
      cpuMillicores: Math.min(demand.cpuMillicores, one.limits.cpuMillicores),
      memoryBytes: Math.min(demand.memoryBytes, one.limits.memoryBytes),
    });
    if (demand.memoryBytes <= one.limits.memoryBytes) return;
    for (const scorer of open) scorer.addOomKill();
    kill(one, minute);
  };

  for (let minute = 0; minute < minutes; minute += 1) {
    const open = scorers.flatMap(({ from, scorer }) => (minute >= from ? [scorer] : []));
    if (trace.releaseMinute === minute) {
      const requests = recommender.requestsOfNewPod();
      for (const { pod } of [...replicas]) replacePod(pod.replica, minute, requests);
    }
    for (const one of replicas) runMinute(one, minute, open);
    const changes = recommender.decide(
      minute,
      replicas.map(({ pod }) => pod),
    );
    for (const { replica, requests } of changes) {
      // The new pod takes its place from the next minute on.
      replacePod(replica, minute + 1, requests);
      for (const scorer of open) scorer.addRestart();
    }
  }
  return scorers.map(({ scorer }) => scorer.score());
}
