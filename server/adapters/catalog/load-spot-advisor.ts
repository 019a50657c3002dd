import { readAdvisorSnapshot } from '@/contracts/spot-advisor-snapshot';
import type { SpotAdvisor } from '@/server/ports/pool-facts';

/** AWS Spot Advisor's bands by the snapshot in the repository, or by another document of its shape. */
export function loadSpotAdvisor(document?: unknown): SpotAdvisor {
  const { source, date, bands } = readAdvisorSnapshot(document);
  return {
    source,
    asOf: date,
    bandOf: (region, instanceType) => bands.get(region)?.get(instanceType) ?? null,
  };
}
