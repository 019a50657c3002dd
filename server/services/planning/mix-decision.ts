import { optimizationSteps } from '@/server/domain/planning/batches/optimization-steps';
import type { Verdict } from '@/server/domain/safety/verdict/verdict';
import { toDollarNumber } from '@/server/domain/shared/money';
import type { PlanProgress } from '@/server/ports/repositories/plan-repository';
import { foldMix } from '@/server/services/decisions/cluster-state';
import { goesOn, type Decision } from '@/server/services/plans/deciding/decision';
import type { StepContext, StepsFound } from '@/server/services/plans/step-handler';
import type { Proposal } from './propose-mix';

/** What follows from the proposal, by dry run and by what needs a person. */
export function decisionOf(
  context: StepContext,
  proposal: Proposal,
  judged: { readonly progress: PlanProgress },
): Pick<Decision, 'event' | 'outcome' | 'progress' | 'next'> {
  switch (proposal.kind) {
    case 'no-change':
      return { event: 'nothing-to-do', outcome: `nothing is changed: ${proposal.reason}`, ...judged };
    case 'rejected':
      return { event: 'reject', outcome: `rejected: ${proposal.reason}`, ...judged };
    case 'plan': {
      const { go, event } = goesOn(context, proposal.verdict.approvalNeeded !== null);
      return {
        event,
        outcome: summary(proposal, go),
        progress: {
          ...judged.progress,
          mixAfter: stored(proposal.verdict.allocations),
          estimatedSavings: proposal.savedPerHour,
        },
        next: { drafts: optimizationSteps(proposal.batches, context.step.position), go },
      };
    }
  }
}

function summary(proposal: Extract<Proposal, { kind: 'plan' }>, go: StepsFound['go']): string {
  const coming = proposal.plan.additions.reduce((sum, row) => sum + row.count, 0);
  const saved = toDollarNumber(proposal.savedPerHour);
  const effect = `${saved < 0 ? 'costs' : 'saves'} $${Math.abs(saved).toFixed(4)}${saved < 0 ? ' more' : ''} an hour`;
  const what = `${coming} node(s) come and ${proposal.plan.removals.length} go in ${proposal.batches.length} batch(es), which ${effect}`;
  switch (go) {
    case 'never':
      return `dry run: ${what}`;
    case 'when-approved':
      return `waits for a person's approval: ${what}`;
    case 'now':
      return what;
  }
}

export function rejection(verdict: Verdict): string {
  const reasons = verdict.violations
    .filter((violation) => violation.tolerance === null)
    .map((violation) => violation.message);
  const alternative =
    verdict.noAlternativeReason === null ? '' : `; no safe alternative: ${verdict.noAlternativeReason}`;
  return `the safety gate rejects the recommendation: ${reasons.join('; ')}${alternative}`;
}

/** A mix as the plan's row keeps it. */
export function stored(rows: Parameters<typeof foldMix>[0]) {
  const unpriced = rows.some((row) => row.count > 0 && row.pricePerHour === null);
  const total = rows.reduce((sum, row) => sum + (row.pricePerHour ?? 0n) * BigInt(row.count), 0n);
  return {
    allocations: foldMix(rows),
    cost_per_hour: unpriced ? null : toDollarNumber(total),
  };
}
