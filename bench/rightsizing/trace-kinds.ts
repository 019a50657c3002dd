import type { Random } from '@/decision/testing/random';
import { dayCurve, isWeekend, warmUp } from './curves';
import { noiseAt, uniformAt, type NoiseKey } from './noise';
import { MINUTES_A_DAY, type Moment, type Trace } from './workload';

/** How large a workload is: what a replica uses when it is busy. */
export interface Scale {
  readonly seed: number;
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
  readonly random: Random;
}

const NEVER = { processLifetimeMinutes: null, releaseMinute: null };

const between = (random: Random, low: number, high: number) => low + random.next() * (high - low);
const keyOf = (seed: number, { replica, minute }: Moment): NoiseKey => ({ seed, replica, minute });
/** A factor around 1; never negative. */
const jitter = (key: NoiseKey, deviation: number, channel = 0) =>
  Math.max(0, 1 + deviation * noiseAt(key, channel));

function diurnalWeb({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const busiest = between(random, 9, 20) * 60;
  const night = between(random, 0.1, 0.3);
  return {
    ...NEVER,
    cpuMillicoresAt: (at) => {
      const key = keyOf(seed, at);
      const burst = uniformAt(key, 4) < 0.01 ? 1.6 : 1;
      return cpuMillicores * (night + (1 - night) * dayCurve(at.minute, busiest)) * jitter(key, 0.12) * burst;
    },
    memoryBytesAt: (at) =>
      memoryBytes *
      warmUp(at.ageMinutes, 30, 0.6) *
      (0.85 + 0.15 * dayCurve(at.minute, busiest)) *
      jitter(keyOf(seed, at), 0.02, 2),
  };
}

/** Runs of work that come at random, each spread over all replicas. */
function batchSpikes({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const slotMinutes = Math.round(between(random, 20, 90));
  const busyShare = between(random, 0.04, 0.2);
  const runs = ({ minute }: Moment) => {
    const slot = { seed, replica: 0, minute: Math.floor(minute / slotMinutes) };
    return uniformAt(slot, 4) < busyShare ? between01(uniformAt(slot, 5), 0.6, 1) : 0;
  };
  return {
    ...NEVER,
    cpuMillicoresAt: (at) => cpuMillicores * Math.max(0.03, runs(at)) * jitter(keyOf(seed, at), 0.1),
    memoryBytesAt: (at) => memoryBytes * (0.35 + 0.65 * runs(at)) * jitter(keyOf(seed, at), 0.02, 2),
  };
}

const between01 = (share: number, low: number, high: number) => low + share * (high - low);

/** A heap that grows over hours up to its maximum and is given back by no collection; compilation after a start. */
function jvm({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const busiest = between(random, 9, 18) * 60;
  const growthMinutes = between(random, 1, 5) * MINUTES_A_DAY;
  const compileMinutes = between(random, 2, 6);
  return {
    ...NEVER,
    cpuMillicoresAt: (at) => {
      const key = keyOf(seed, at);
      const serving = cpuMillicores * (0.3 + 0.7 * dayCurve(at.minute, busiest)) * jitter(key, 0.1);
      const collecting = uniformAt(key, 4) < 0.03 ? cpuMillicores * 0.5 : 0;
      return at.ageMinutes < compileMinutes ? serving + cpuMillicores * 1.5 : serving + collecting;
    },
    memoryBytesAt: (at) =>
      memoryBytes * warmUp(at.ageMinutes, growthMinutes, 0.45) * jitter(keyOf(seed, at), 0.015, 2),
  };
}

function leak({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const lifetime = Math.round(between(random, 18, 80) * 60);
  const start = between(random, 0.25, 0.5);
  return {
    processLifetimeMinutes: lifetime,
    releaseMinute: null,
    cpuMillicoresAt: (at) => cpuMillicores * jitter(keyOf(seed, at), 0.2),
    memoryBytesAt: (at) =>
      memoryBytes * (start + ((1 - start) * at.ageMinutes) / lifetime) * jitter(keyOf(seed, at), 0.01, 2),
  };
}

function cronBursts({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const periodMinutes = random.pick([60, 180, 360, 720, MINUTES_A_DAY]);
  const burstMinutes = Math.round(between(random, 4, 15));
  const offset = random.below(periodMinutes);
  const isBusy = ({ minute }: Moment) => (minute + offset) % periodMinutes < burstMinutes;
  return {
    ...NEVER,
    cpuMillicoresAt: (at) => cpuMillicores * (isBusy(at) ? 1 : 0.04) * jitter(keyOf(seed, at), 0.1),
    memoryBytesAt: (at) => memoryBytes * (isBusy(at) ? 1 : 0.4) * jitter(keyOf(seed, at), 0.02, 2),
  };
}

function idle({ seed, cpuMillicores, memoryBytes }: Scale): Trace {
  return {
    ...NEVER,
    cpuMillicoresAt: (at) => cpuMillicores * 0.02 * jitter(keyOf(seed, at), 0.4),
    memoryBytesAt: (at) => memoryBytes * 0.25 * jitter(keyOf(seed, at), 0.01, 2),
  };
}

function stepAfterRelease({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const release = Math.round(between(random, 4, 11) * MINUTES_A_DAY);
  const cpuStep = random.pick([0.5, 1.3, 1.6, 2]);
  const memoryStep = random.pick([0.6, 1.15, 1.3, 1.6]);
  const busiest = between(random, 9, 20) * 60;
  return {
    processLifetimeMinutes: null,
    releaseMinute: release,
    cpuMillicoresAt: (at) =>
      cpuMillicores *
      (0.4 + 0.6 * dayCurve(at.minute, busiest)) *
      (at.minute < release ? 1 : cpuStep) *
      jitter(keyOf(seed, at), 0.1),
    memoryBytesAt: (at) =>
      memoryBytes *
      warmUp(at.ageMinutes, 30, 0.6) *
      (at.minute < release ? 1 : memoryStep) *
      jitter(keyOf(seed, at), 0.02, 2),
  };
}

function weekly({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const busiest = between(random, 10, 16) * 60;
  const weekend = between(random, 0.05, 0.2);
  const level = ({ minute }: Moment) =>
    isWeekend(minute) ? weekend : 0.15 + 0.85 * dayCurve(minute, busiest);
  return {
    ...NEVER,
    cpuMillicoresAt: (at) => cpuMillicores * level(at) * jitter(keyOf(seed, at), 0.12),
    memoryBytesAt: (at) => memoryBytes * (0.5 + 0.5 * level(at)) * jitter(keyOf(seed, at), 0.02, 2),
  };
}

function coldStart({ seed, cpuMillicores, memoryBytes, random }: Scale): Trace {
  const startMinutes = Math.round(between(random, 3, 12));
  const cpuPeak = between(random, 2, 4);
  const memoryPeak = between(random, 1.1, 1.4);
  return {
    ...NEVER,
    cpuMillicoresAt: (at) =>
      cpuMillicores * (at.ageMinutes < startMinutes ? cpuPeak : 0.8) * jitter(keyOf(seed, at), 0.15),
    memoryBytesAt: (at) =>
      memoryBytes * (at.ageMinutes < startMinutes ? memoryPeak : 0.9) * jitter(keyOf(seed, at), 0.02, 2),
  };
}

export const TRACE_KINDS: Readonly<Record<string, (scale: Scale) => Trace>> = {
  'diurnal web': diurnalWeb,
  'batch spikes': batchSpikes,
  'jvm heap': jvm,
  'leak, restart': leak,
  'cron bursts': cronBursts,
  idle,
  'step at release': stepAfterRelease,
  weekly,
  'cold start': coldStart,
};
