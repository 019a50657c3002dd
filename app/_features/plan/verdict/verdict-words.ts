import { capitalized } from '@/app/_lib/format/sentence';

/** The safety gate's layers in words. */
export const layerWords: Readonly<Record<string, string>> = {
  risk_threshold: 'Lowest risk score of a Spot pool',
  az_distribution: 'Availability zones',
  pool_concentration: 'Largest share of one Spot pool',
  on_demand_buffer: 'Share of on-demand capacity',
  multi_factor: 'Combined: demand, known facts, price, batch',
};

/** The same in two words, where a legend or a column head has no room for more. */
export const violationWords: Readonly<Record<string, string>> = {
  risk_threshold: 'Risk score',
  az_distribution: 'Zones',
  pool_concentration: 'Pool share',
  on_demand_buffer: 'On-demand share',
  multi_factor: 'Combined',
  rightsizing_guard: 'Rightsizing bounds',
};

/** What passes through the gate, by the kind that a validation is stored under. */
export const validationKindWords: Readonly<Record<string, string>> = {
  spot_optimize: 'The recommended mix',
  bin_pack: 'Nodes to remove',
  scale_up: 'Capacity for pending pods',
  batch: 'A batch of a plan',
  interruption_drain: 'Interrupted node',
  replacement_launch: 'Replacement launch',
  manual_drain: 'Manual drain',
  manual_cordon: 'Manual cordon',
  manual_uncordon: 'Manual uncordon',
  manual_scale: 'Manual scaling',
  template_proof: 'Test launch',
};

/** What a validation evaluated, in words. */
export function kindWords(kind: string): string {
  return validationKindWords[kind] ?? capitalized(kind.replaceAll('_', ' '));
}
