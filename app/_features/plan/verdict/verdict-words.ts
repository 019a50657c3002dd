import { capitalized } from '@/app/_lib/format/sentence';

/** The gate's layers as a person says them. */
export const layerWords: Readonly<Record<string, string>> = {
  risk_threshold: 'Lowest risk score of a Spot pool',
  az_distribution: 'Availability zones',
  pool_concentration: 'Largest share of one Spot pool',
  on_demand_buffer: 'Share of on-demand capacity',
  multi_factor: 'All together: demand, known facts, price, batch',
};

/** The same in two words, where a legend or a column head has no room for more. */
export const violationWords: Readonly<Record<string, string>> = {
  risk_threshold: 'Risk score',
  az_distribution: 'Zones',
  pool_concentration: 'Pool share',
  on_demand_buffer: 'On-demand share',
  multi_factor: 'All together',
  rightsizing_guard: 'Rightsizing bounds',
};

/** What passes through the gate, by the kind that a validation is stored under. */
export const validationKindWords: Readonly<Record<string, string>> = {
  spot_optimize: 'The recommended mix',
  bin_pack: 'Nodes to be emptied',
  scale_up: 'Capacity for waiting pods',
  batch: 'A batch of a plan',
  interruption_drain: 'A node under notice',
  replacement_launch: 'A replacement’s launch',
  manual_drain: 'A drain by hand',
  manual_cordon: 'A cordon by hand',
  manual_uncordon: 'An uncordon by hand',
  manual_scale: 'A scale by hand',
  template_proof: 'A proof launch',
};

/** What a validation judged, as a person says it. */
export function kindWords(kind: string): string {
  return validationKindWords[kind] ?? capitalized(kind.replaceAll('_', ' '));
}
