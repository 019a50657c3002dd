import type { WindowState } from '@/server/domain/calendar/window-state';
import type { Feature } from '@/server/domain/features/features';
import type { OPTIMIZATIONS } from '@/server/domain/execution/optimizations';
import { BOUNDS } from '@/server/domain/rightsizing/bounds';
import { plusSeconds, utcText, type Instant } from '@/server/domain/shared/instant';
import type { BreakerState } from './breaker';
import type { SkipReason } from './skip-reasons';

export type OptimizationType = (typeof OPTIMIZATIONS)[number];

/** The switch of each type. */
export const FEATURE_OF: Readonly<Record<OptimizationType, Feature>> = {
  spot_optimize: 'spot_optimization',
  bin_pack: 'bin_packing',
  rightsize: 'rightsizing',
};

/** At most one W2 and one W3 per cluster in 6 hours unless triggered by hand (Decision 24). */
export const CHURN_SECONDS = 6 * 3600;

/** What decides whether an optimization may be opened. */
export interface StartQuestion {
  readonly optimizationType: OptimizationType;
  /** A person is not held to the churn limit, and is told while the cluster is not fresh by the plan itself. */
  readonly by: 'person' | 'schedule';
  /** Only thought through and shown: it needs neither room to act nor a way back. */
  readonly dryRun: boolean;
  readonly now: Instant;
  readonly featureOn: boolean;
  readonly pause: 'optimization' | 'everything' | null;
  readonly windows: WindowState;
  readonly breaker: BreakerState;
  /** An optimization of the cluster that runs or waits already. */
  readonly openPlanId: string | null;
  readonly fresh: boolean;
  readonly templateVerified: boolean;
  /** Why nothing would bring capacity back that is taken away; null when something does. */
  readonly noScaleUpOwner: string | null;
  /** The longest history of usage that one of the cluster's containers has. */
  readonly usageHours: number;
  /** When one of the type last moved things in the cluster; for a dry run: when one was last shown. */
  readonly movedAt: Instant | null;
}

type Rule = (question: StartQuestion) => SkipReason | null;

const featureOff: Rule = ({ featureOn, optimizationType }) =>
  featureOn
    ? null
    : { code: 'feature_off', message: `${FEATURE_OF[optimizationType]} is switched off for this cluster` };

const paused: Rule = ({ pause }) =>
  pause === null ? null : { code: 'paused', message: `paused (${pause}): resume first` };

const outsideWindow: Rule = ({ windows }) =>
  windows.kind === 'open'
    ? null
    : {
        code: 'outside_window',
        message: `${windows.reason}${windows.until === null ? '' : `; opens at ${utcText(windows.until)}`}`,
      };

const planOpen: Rule = ({ openPlanId }) =>
  openPlanId === null
    ? null
    : { code: 'plan_open', message: `another optimization of this cluster is open: ${openPlanId}` };

const breakerOpen: Rule = ({ breaker }) =>
  breaker.kind === 'closed'
    ? null
    : {
        code: 'breaker_open',
        message: `the last ${breaker.planIds.length} optimizations failed; stopped until ${utcText(breaker.until)} or until a person resets the circuit breaker`,
      };

const staleSnapshot: Rule = ({ fresh }) =>
  fresh
    ? null
    : { code: 'stale_snapshot', message: 'the cluster’s state is not fresh: its watches are not live' };

const templateUnverified: Rule = ({ optimizationType, templateVerified }) =>
  optimizationType !== 'spot_optimize' || templateVerified
    ? null
    : {
        code: 'template_unverified',
        message: 'the node template is not verified: prove it first, so that new nodes are known to join',
      };

const noScaleUpOwner: Rule = ({ optimizationType, noScaleUpOwner: reason }) =>
  optimizationType !== 'bin_pack' || reason === null ? null : { code: 'no_scale_up_owner', message: reason };

const movedLately: Rule = ({ optimizationType, movedAt, now }) => {
  if (optimizationType === 'rightsize' || movedAt === null) return null;
  const until = plusSeconds(movedAt, CHURN_SECONDS);
  return now >= until
    ? null
    : {
        code: 'moved_lately',
        message: `the last one was at ${utcText(movedAt)}; the next is not before ${utcText(until)}`,
      };
};

const historyTooShort: Rule = ({ optimizationType, usageHours }) =>
  optimizationType !== 'rightsize' || usageHours >= BOUNDS.minFirstHistoryHours
    ? null
    : {
        code: 'history_too_short',
        message: `no container's usage is known for longer than ${Math.floor(usageHours)} h; a first change needs ${BOUNDS.minFirstHistoryHours} h`,
      };

const TO_ACT: readonly Rule[] = [
  featureOff,
  paused,
  outsideWindow,
  planOpen,
  breakerOpen,
  templateUnverified,
  noScaleUpOwner,
];
/** Advice touches nothing: it needs no node template that new nodes are known to join by. */
const TO_ADVISE: readonly Rule[] = [featureOff, paused, planOpen];
/** What holds for what nobody asked for. */
const BY_ITSELF: readonly Rule[] = [staleSnapshot, historyTooShort, movedLately];

/** Every reason why the optimization may not be opened now, in the order of the rules; none: it may. */
export function startObstacles(question: StartQuestion): readonly SkipReason[] {
  const { by, dryRun } = question;
  if (by === 'person' && dryRun) return [];
  const rules = dryRun ? TO_ADVISE : TO_ACT;
  return (by === 'person' ? rules : [...rules, ...BY_ITSELF]).flatMap((rule) => rule(question) ?? []);
}
