'use client';
import ScienceOutlined from '@mui/icons-material/ScienceOutlined';
import { ToneChip } from '@/app/_components/data/tone-chip';
import type { Plan } from '@/app/_trpc/types';
import { planStatusLooks } from './plan-words';

/** A plan's status; a dry run that was decided has completed nothing, and says so. */
export function PlanStatusChip({ plan }: { plan: Pick<Plan, 'status' | 'dry_run'> }) {
  const look = planStatusLooks[plan.status];
  return plan.dry_run && plan.status === 'completed' ? (
    <ToneChip tone={look.tone} label="Decided" />
  ) : (
    <ToneChip {...look} />
  );
}

/** Marks what was only tried out. */
export function DryRunChip() {
  return <ToneChip tone="quiet" label="Dry run" icon={ScienceOutlined} />;
}
