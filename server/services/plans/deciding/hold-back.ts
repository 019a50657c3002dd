import { plusSeconds, utcText } from '@/server/domain/shared/instant';
import { CHURN_SECONDS } from '@/server/domain/triggers/start-obstacles';
import type { EngineDeps } from '@/server/services/plans/engine-deps';
import { isScheduled } from '../plan-subject';
import { keepTrying } from '../keep-trying';
import type { StepContext } from '../step-handler';
import { proposalKey } from './proposal-key';
import type { Decision } from '@/server/services/plans/deciding/decision';

/** How the endings of a proposal are said. */
const WHAT_BECAME: Readonly<Record<string, string>> = {
  rejected: 'was rejected',
  expired: 'found nobody to approve it',
  cancelled: 'was cancelled',
};

/**
 * What the schedule proposed before and nobody wanted is not proposed again within six hours unless it differs: the plan
 * then ends without a change. Every other scheduled proposal is remembered; a person's own plan is left as it is.
 */
export async function holdBack(deps: EngineDeps, context: StepContext, ending: Decision): Promise<Decision> {
  const { plan } = context;
  const { progress } = ending;
  if (!isScheduled(plan) || progress === undefined) return ending;
  if (ending.event === 'nothing-to-do' || ending.event === 'fail') return ending;
  const key = proposalKey(plan.optimizationType, {
    drafts: ending.next?.drafts,
    recommendation: progress.recommendations,
  });
  const since = plusSeconds(deps.clock.now(), -CHURN_SECONDS);
  const earlier = await keepTrying(deps, context.signal, () =>
    deps.store.schedules.findProposal(plan.clusterId, key, since),
  );
  if (earlier === null) return { ...ending, progress: { ...progress, proposalKey: key } };
  const { mixAfter: _after, estimatedSavings: _saved, ...thought } = progress;
  return {
    event: 'nothing-to-do',
    outcome: `nothing is changed: the same was proposed before and ${WHAT_BECAME[earlier.status] ?? 'was shown'} at ${utcText(earlier.at)} (plan ${earlier.planId})`,
    progress: thought,
    ...(ending.validation === undefined ? {} : { validation: ending.validation }),
  };
}
