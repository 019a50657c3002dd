import { capitalized } from '@/app/_lib/format/sentence';

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
