import { COMPARED_DIGITS, formatHourlyPrice } from '@/app/_lib/format/money';
import { plural } from '@/app/_lib/format/quantity';
import { batchesOf } from '../steps/group-steps';
import type { PlanDetail } from '@/app/_trpc/types';

function movesOf(plan: Pick<PlanDetail, 'steps'>): string {
  const count = (type: string) => plan.steps.filter((step) => step.step_type === type).length;
  const coming = count('launch');
  const going = count('cordon');
  const patched = count('patch');
  const batches = batchesOf(plan.steps).length;
  if (patched > 0)
    return `${plural(patched, 'workload')} ${patched === 1 ? 'gets' : 'get'} new requests, three at a time`;
  const moves = [
    ...(coming === 0 ? [] : [`${plural(coming, 'node')} ${coming === 1 ? 'comes' : 'come'}`]),
    ...(going === 0 ? [] : [`${plural(going, 'node')} ${going === 1 ? 'goes' : 'go'}`]),
  ];
  return `${moves.join(' and ')}${batches === 0 ? '' : ` in ${plural(batches, 'batch', 'batches')}`}`;
}

/** What a plan that waits would do, in a sentence of a dialog. */
export function whatItDoes(
  plan: Pick<PlanDetail, 'steps' | 'estimated_savings_per_hour' | 'optimization_type'>,
): string {
  const saved = plan.estimated_savings_per_hour;
  const verb = plan.optimization_type === 'rightsize' ? 'frees requests worth' : 'saves';
  const money =
    saved === null
      ? ''
      : saved < 0
        ? `, which costs ${formatHourlyPrice(-saved, COMPARED_DIGITS)} more`
        : `, which ${verb} ${formatHourlyPrice(saved, COMPARED_DIGITS)}`;
  return `${movesOf(plan)}${money}.`;
}
