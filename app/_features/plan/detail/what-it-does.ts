import { COMPARED_DIGITS, formatHourlyPrice } from '@/app/_lib/format/money';
import { plural } from '@/app/_lib/format/quantity';
import { capitalized } from '@/app/_lib/format/sentence';
import { batchesOf } from '../steps/group-steps';
import type { PlanDetail } from '@/app/_trpc/types';

function movesOf(plan: Pick<PlanDetail, 'steps'>): string {
  const count = (type: string) => plan.steps.filter((step) => step.step_type === type).length;
  const coming = count('launch');
  const going = count('cordon');
  const patched = count('patch');
  const batches = batchesOf(plan.steps).length;
  if (patched > 0) return `Changes the requests of ${plural(patched, 'workload')}, three at a time`;
  const moves = [
    ...(coming === 0 ? [] : [`adds ${plural(coming, 'node')}`]),
    ...(going === 0 ? [] : [`removes ${plural(going, 'node')}`]),
  ];
  return `${capitalized(moves.join(' and '))}${batches === 0 ? '' : ` in ${plural(batches, 'batch', 'batches')}`}`;
}

/** What a plan that waits would do, in two sentences of a dialog. */
export function whatItDoes(
  plan: Pick<PlanDetail, 'steps' | 'estimated_savings_per_hour' | 'optimization_type'>,
): string {
  const saved = plan.estimated_savings_per_hour;
  const verb = plan.optimization_type === 'rightsize' ? 'Frees capacity worth' : 'Saves';
  const money =
    saved === null
      ? ''
      : saved < 0
        ? ` Costs ${formatHourlyPrice(-saved, COMPARED_DIGITS)} more.`
        : ` ${verb} ${formatHourlyPrice(saved, COMPARED_DIGITS)}.`;
  return `${movesOf(plan)}.${money}`;
}
