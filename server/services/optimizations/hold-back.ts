import { plusSeconds, utcText } from '@/server/domain/shared/instant';
import { CHURN_SECONDS } from '@/server/domain/triggers/start-obstacles';
import type { AcquireDeps } from '../launching/prepare-acquisition';
import { keepTrying } from '../plans/keep-trying';
import type { StepContext } from '../plans/step-handler';
import { proposalKey } from '../scheduling/proposal-key';
import type { Ending } from './ending';

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
export async function holdBack(deps: AcquireDeps, context: StepContext, ending: Ending): Promise<Ending> {
  const { plan } = context;
  const { progress } = ending;
  if (plan.subject['scheduled'] !== true || progress === undefined) return ending;
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
