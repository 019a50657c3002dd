import { compareMixes, readMix } from './mix';
import type { Plan } from '@/app/_trpc/types';

export const KEPT_NOTE =
  'It differs from the recommended mix where nodes must stay: they may not be disturbed, their pods find no room elsewhere, or a layer needs them.';

/** True where what is done is not the mix that the gate let through (spec 08-decided, 3: plan from a mix). */
export function differsFromRecommended(plan: Pick<Plan, 'verdict' | 'after'>): boolean {
  const recommended = readMix(plan.verdict?.['recommendation']);
  const after = readMix(plan.after);
  if (recommended === null || after === null) return false;
  return compareMixes(recommended, after).some((row) => row.before !== row.after);
}
