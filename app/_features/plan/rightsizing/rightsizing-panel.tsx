'use client';
import Box from '@mui/material/Box';
import { Panel } from '@/app/_components/frame/panel';
import { plural } from '@/app/_lib/format/quantity';
import { readRightsizing, readRollouts } from './rightsizing';
import type { PlanDetail } from '@/app/_trpc/types';
import { RightsizingContainers } from './rightsizing-containers';
import { RolloutTimeline } from './rollout-timeline';

/** A rightsizing's requests before and after with what they stand on, and how each workload was rolled out. */
export function RightsizingPanel({ plan, origin }: { plan: PlanDetail; origin: string }) {
  if (plan.optimization_type !== 'rightsize') return null;
  const decided = readRightsizing(plan.steps);
  const rollouts = plan.dry_run ? [] : readRollouts(plan.steps);
  return (
    <>
      {decided !== null && (
        <Panel
          title="Requests"
          flush
          hint={`${plural(decided.changed.length, 'container')} with new requests. Each proposal is checked against the container’s usage`}
        >
          {decided.changed.length + decided.kept.length === 0 ? (
            <Box sx={{ px: 2.5, pb: 2, color: 'text.secondary', fontSize: '0.8438rem' }}>
              The decision server proposed nothing.
            </Box>
          ) : (
            <RightsizingContainers decided={decided} dryRun={plan.dry_run} />
          )}
        </Panel>
      )}
      {rollouts.length > 0 && (
        <Panel
          title="Rollouts"
          hint="Three workloads at a time. Each is monitored until its new pods stay healthy"
        >
          <RolloutTimeline rollouts={rollouts} origin={origin} />
        </Panel>
      )}
    </>
  );
}
