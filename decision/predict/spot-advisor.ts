import { readAdvisorSnapshot } from '@/contracts/spot-advisor-snapshot';

/** The Spot Advisor's bands that this server knows by itself. */
export interface SpotAdvisorBands {
  /** The day, month or year of the data in use. */
  readonly asOf: string;
  /** The band of a type in a region; null when it is not known. */
  bandOf(region: string, instanceType: string): number | null;
}

/** The dated snapshot of the repository. */
export function bundledBands(): SpotAdvisorBands {
  const { date, bands } = readAdvisorSnapshot();
  return {
    asOf: date,
    bandOf: (region, instanceType) => bands.get(region)?.get(instanceType) ?? null,
  };
}
