import type { Tone } from '@/app/_components/data/tone-chip';
import { capitalized } from '@/app/_lib/format/sentence';
import type { LivePlan } from '@/app/_trpc/types';
import { subjectName } from '../stored/plan-documents';

export const planTypeWords: Readonly<Record<LivePlan['optimization_type'], string>> = {
  spot_optimize: 'Spot optimization',
  bin_pack: 'Bin packing',
  rightsize: 'Rightsizing',
  scale_up: 'Scale-up',
  interruption: 'Spot interruption',
  ghost_cleanup: 'Ghost clean-up',
  volume_cleanup: 'Volume clean-up',
  oom_remediation: 'Out-of-memory remedy',
  office_hours: 'Office hours',
  manual: 'Manual',
};

/** Plans that save money or bring capacity for pending pods. */
export const OPTIMIZATIONS = [
  'spot_optimize',
  'bin_pack',
  'rightsize',
  'scale_up',
] as const satisfies readonly LivePlan['optimization_type'][];

/** Whether a plan saves money or brings capacity, as against one that an event or an operator has started. */
export function isOptimization(plan: Pick<LivePlan, 'optimization_type'>): boolean {
  return OPTIMIZATIONS.some((type) => type === plan.optimization_type);
}

export const planStatusLooks: Readonly<Record<LivePlan['status'], { label: string; tone: Tone }>> = {
  deciding: { label: 'Deciding', tone: 'action' },
  awaiting_approval: { label: 'Awaits approval', tone: 'caution' },
  executing: { label: 'Executing', tone: 'action' },
  completed: { label: 'Completed', tone: 'good' },
  rejected: { label: 'Rejected', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
  rolled_back: { label: 'Rolled back', tone: 'caution' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
  expired: { label: 'Expired', tone: 'quiet' },
  no_change: { label: 'No change', tone: 'quiet' },
};

/** What a plan is about: its node, else its instance, else its cluster. */
export function planSubject(
  plan: Pick<LivePlan, 'subject' | 'subject_instance_id' | 'cluster_name'>,
): string {
  return subjectName(plan) ?? plan.subject_instance_id ?? plan.cluster_name;
}

/** Who asked, in words: `event:queue` is the warning itself, anything else a name. */
export function askedBy(requestedBy: string): string {
  return /^event(:|$)/.test(requestedBy) ? 'Spot interruption event' : requestedBy;
}

/** Why a plan has no realized saving. */
export function realizedMissing(
  plan: Pick<LivePlan, 'dry_run' | 'completed_at' | 'optimization_type'>,
): string {
  if (plan.dry_run) return 'A dry run saves nothing';
  if (!isOptimization(plan)) return 'Not measured for this kind of plan';
  if (plan.optimization_type === 'rightsize')
    return 'Freed requests save money once nodes are removed; a later Spot optimization or bin packing counts it';
  return plan.completed_at === null ? 'Known when the plan has ended' : 'Nothing was executed';
}

/** How a plan ended or why it waits; null while an optimization runs, whose last word was about what it would do. */
export function planOutcome(plan: Pick<LivePlan, 'outcome' | 'status' | 'optimization_type'>): string | null {
  const isUnderWay = isOptimization(plan) && plan.status === 'executing';
  return plan.outcome === null || isUnderWay ? null : capitalized(plan.outcome);
}
