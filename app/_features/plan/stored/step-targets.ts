import type { Mix } from './plan-documents';

/** Steps name what they act on in one string; these are its forms. */
const BATCH = /^batch (\d+) of \d+$/;
const WORKLOAD = /^(Deployment|StatefulSet) \S+\/\S+$/;

/** The number of the batch that a guard opens or goes on with, `batch 2 of 5`; null for other targets. */
export function batchOfTarget(target: string): number | null {
  const named = BATCH.exec(target)?.[1];
  return named === undefined ? null : Number(named);
}

/** Whether a rightsizing's guard names a workload: `Deployment shop/web`. */
export function isWorkloadTarget(target: string): boolean {
  return WORKLOAD.test(target);
}

interface TargetPool {
  type: string;
  zone: string;
  /** Null where the target does not say. */
  lifecycle: Mix['pools'][number]['lifecycle'] | null;
}

/** The pool that a launch names: `m5.large/us-east-1a/spot`. */
export function poolOfTarget(target: string): TargetPool {
  const [type = target, zone = '', lifecycle] = target.split('/');
  return { type, zone, lifecycle: lifecycle === 'spot' || lifecycle === 'on-demand' ? lifecycle : null };
}
