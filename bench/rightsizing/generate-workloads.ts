import { createRandom } from '@/decision/testing/random';
import { TRACE_KINDS } from './trace-kinds';
import { MIB, type Workload } from './workload';

/**
 * What people ask for, as a multiple of what a busy replica uses: too much as a rule, too little in one of ten. The
 * spread is an assumption of this benchmark, not a measurement.
 */
const OVER_ASKED = { low: 1.2, high: 4 };
const UNDER_ASKED = { low: 0.8, high: 1 };
const UNDER_ASKED_SHARE = 0.1;

/** Workloads of every kind, as many of each; the same seed gives the same ones. */
export function generateWorkloads(seed: number, perKind: number): readonly Workload[] {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + random.next() * (high - low);
  /** Many small, few large. */
  const skewed = (low: number, high: number) => low * (high / low) ** random.next();
  const asked = () => {
    const { low, high } = random.next() < UNDER_ASKED_SHARE ? UNDER_ASKED : OVER_ASKED;
    return between(low, high);
  };
  return Object.entries(TRACE_KINDS).flatMap(([kind, traceOf]) =>
    Array.from({ length: perKind }, (_, index): Workload => {
      const cpuMillicores = skewed(40, 3000);
      const memoryBytes = skewed(64 * MIB, 6144 * MIB);
      return {
        name: `${kind.replace(/[^a-z]+/g, '-')}-${String(index)}`,
        kind,
        replicas: 2 + random.below(4),
        requests: {
          cpuMillicores: Math.ceil(cpuMillicores * asked()),
          memoryBytes: Math.ceil(memoryBytes * asked()),
        },
        limitRatio: { cpu: random.pick([1, 1.5, 2, 4]), memory: random.pick([1, 1.25, 1.5, 2]) },
        trace: traceOf({ seed: random.below(2 ** 31), cpuMillicores, memoryBytes, random }),
      };
    }),
  );
}
