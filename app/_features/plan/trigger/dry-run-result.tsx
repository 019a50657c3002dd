'use client';
import type { ReactNode } from 'react';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import { AdvicePanel } from '../sections/advice-panel';
import { MixTable } from '../mix/mix-table';
import { PlanFigures } from '../sections/plan-figures';
import { RightsizingPanel } from '../rightsizing/rightsizing-panel';
import { ScaleUpPanel } from '../scale-up/scale-up-panel';
import { VerdictChip, VerdictLayers } from '../verdict/verdict-view';
import { capitalized } from '@/app/_lib/format/sentence';
import { compareMixes, differsFromRecommended, KEPT_NOTE } from '../mix/mix';
import { readMix } from '../stored/plan-documents';
import type { PlanDetail } from '@/app/_trpc/types';
import { BatchList } from './batch-list';

/** How a dry run without a plan ended, in words. */
function endWords(status: PlanDetail['status']): { title: string; severity: 'info' | 'warning' | 'error' } {
  switch (status) {
    case 'no_change':
      return { title: 'No change needed', severity: 'info' };
    case 'rejected':
      return { title: 'Rejected by the safety gate', severity: 'warning' };
    default:
      return { title: 'No decision', severity: 'error' };
  }
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <Box component="section" aria-label={title}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.75 }}>
        <Box component="h3" sx={{ m: 0, flex: 1, fontSize: '0.875rem', fontWeight: 620 }}>
          {title}
        </Box>
        {aside}
      </Box>
      {children}
    </Box>
  );
}

/** What a decided dry run found: the mix, its cost, the verdict and the batches, or why nothing would be done. */
export function DryRunResult({ plan }: { plan: PlanDetail }) {
  const before = readMix(plan.before);
  const after = readMix(plan.after);
  const explanation = plan.decision.explanation ?? plan.explanation;
  const end = plan.status === 'completed' ? null : endWords(plan.status);
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      {end !== null && (
        <Alert severity={end.severity} variant="outlined" sx={{ overflowWrap: 'anywhere' }}>
          <AlertTitle sx={{ fontSize: '0.875rem', mb: 0.25 }}>{end.title}</AlertTitle>
          {capitalized(plan.outcome ?? 'The plan gives no reason')}.
        </Alert>
      )}
      {before !== null && after !== null && (
        <>
          <PlanFigures plan={plan} />
          <Part title="Mix by pool">
            {differsFromRecommended(plan) && (
              <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary', mb: 0.75 }}>{KEPT_NOTE}</Box>
            )}
            <Box sx={{ mx: { xs: -2, sm: -2.5 } }}>
              <MixTable rows={compareMixes(before, after)} afterWords="Would be" />
            </Box>
          </Part>
          <Part title="Nodes to add and remove">
            <BatchList steps={plan.steps} />
          </Part>
        </>
      )}
      <RightsizingPanel plan={plan} origin={plan.created_at} />
      <ScaleUpPanel plan={plan} />
      <AdvicePanel plan={plan} />
      {plan.verdict !== null && (
        <Part
          title="Safety verdict on the recommended mix"
          aside={<VerdictChip action={plan.verdict.action_taken} />}
        >
          <Box sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
            {plan.status === 'rejected' && plan.verdict.is_safe
              ? 'The recommended mix passes. Together with the nodes that must stay, it fails. Observed / required:'
              : 'Observed / required'}
          </Box>
          <VerdictLayers verdict={plan.verdict} />
        </Part>
      )}
      {explanation !== null && (
        <Part title="Decision server’s explanation">
          <Box sx={{ fontSize: '0.8438rem', overflowWrap: 'anywhere' }}>{explanation}</Box>
        </Part>
      )}
    </Box>
  );
}
