import { GIB, type Resources } from './workload';

/** OpenCost's default prices, which Decision 38 takes the ratio of CPU to memory from. */
const DOLLARS_PER_VCPU_HOUR = 0.031611;
const DOLLARS_PER_GIB_HOUR = 0.004237;

/** One replica for one minute. */
export interface ReplicaMinute {
  readonly requests: Resources;
  readonly limits: Resources;
  /** What it would use without limits; null while no process runs. */
  readonly demand: Resources | null;
}

export interface Score {
  readonly podMinutes: number;
  /** Sums of unused requests and of use, in vCPU-hours and GiB-hours. */
  readonly slackVcpuHours: number;
  readonly usedVcpuHours: number;
  readonly slackGibHours: number;
  readonly usedGibHours: number;
  readonly slackDollars: number;
  readonly oomKills: number;
  /** Minutes in which the demand for CPU exceeded the limit, times 60. */
  readonly throttledSeconds: number;
  /** Minutes in which use exceeded the request: there only by the grace of neighbors, times 60. */
  readonly cpuOverRequestSeconds: number;
  readonly memoryOverRequestSeconds: number;
  /** Pods replaced for the sake of new requests. */
  readonly restarts: number;
}

export const EMPTY_SCORE: Score = {
  podMinutes: 0,
  slackVcpuHours: 0,
  usedVcpuHours: 0,
  slackGibHours: 0,
  usedGibHours: 0,
  slackDollars: 0,
  oomKills: 0,
  throttledSeconds: 0,
  cpuOverRequestSeconds: 0,
  memoryOverRequestSeconds: 0,
  restarts: 0,
};

export function addScores(a: Score, b: Score): Score {
  return {
    podMinutes: a.podMinutes + b.podMinutes,
    slackVcpuHours: a.slackVcpuHours + b.slackVcpuHours,
    usedVcpuHours: a.usedVcpuHours + b.usedVcpuHours,
    slackGibHours: a.slackGibHours + b.slackGibHours,
    usedGibHours: a.usedGibHours + b.usedGibHours,
    slackDollars: a.slackDollars + b.slackDollars,
    oomKills: a.oomKills + b.oomKills,
    throttledSeconds: a.throttledSeconds + b.throttledSeconds,
    cpuOverRequestSeconds: a.cpuOverRequestSeconds + b.cpuOverRequestSeconds,
    memoryOverRequestSeconds: a.memoryOverRequestSeconds + b.memoryOverRequestSeconds,
    restarts: a.restarts + b.restarts,
  };
}

/** Sums up minutes; slack is what a request exceeds use by, never what use exceeds a request by. */
export class Scorer {
  private podMinutes = 0;
  private slackMillicoreMinutes = 0;
  private usedMillicoreMinutes = 0;
  private slackGibMinutes = 0;
  private usedGibMinutes = 0;
  private oomKills = 0;
  private throttledMinutes = 0;
  private cpuOverMinutes = 0;
  private memoryOverMinutes = 0;
  private restarts = 0;

  addMinute({ requests, limits, demand }: ReplicaMinute): void {
    this.podMinutes += 1;
    const cpu = demand === null ? 0 : Math.min(demand.cpuMillicores, limits.cpuMillicores);
    const memory = demand === null ? 0 : Math.min(demand.memoryBytes, limits.memoryBytes);
    this.usedMillicoreMinutes += cpu;
    this.usedGibMinutes += memory / GIB;
    this.slackMillicoreMinutes += Math.max(0, requests.cpuMillicores - cpu);
    this.slackGibMinutes += Math.max(0, requests.memoryBytes - memory) / GIB;
    if (demand !== null && demand.cpuMillicores > limits.cpuMillicores) this.throttledMinutes += 1;
    if (cpu > requests.cpuMillicores) this.cpuOverMinutes += 1;
    if (memory > requests.memoryBytes) this.memoryOverMinutes += 1;
  }

  addOomKill(): void {
    this.oomKills += 1;
  }

  addRestart(): void {
    this.restarts += 1;
  }

  score(): Score {
    const slackVcpuHours = this.slackMillicoreMinutes / 60_000;
    const slackGibHours = this.slackGibMinutes / 60;
    return {
      podMinutes: this.podMinutes,
      slackVcpuHours,
      usedVcpuHours: this.usedMillicoreMinutes / 60_000,
      slackGibHours,
      usedGibHours: this.usedGibMinutes / 60,
      slackDollars: slackVcpuHours * DOLLARS_PER_VCPU_HOUR + slackGibHours * DOLLARS_PER_GIB_HOUR,
      oomKills: this.oomKills,
      throttledSeconds: this.throttledMinutes * 60,
      cpuOverRequestSeconds: this.cpuOverMinutes * 60,
      memoryOverRequestSeconds: this.memoryOverMinutes * 60,
      restarts: this.restarts,
    };
  }
}
