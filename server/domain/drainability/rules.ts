import type { NodeRule, PodRule, StaysRule } from './drainability-rule';
import type { Effect, Purpose } from './reason';
import { budgetsUnreadable } from './rules/node/budgets-unreadable';
import { doNotDisruptNode } from './rules/node/do-not-disrupt-node';
import { keptByOwner } from './rules/node/kept-by-owner';
import { notReady } from './rules/node/not-ready';
import { tooYoung } from './rules/node/too-young';
import { volumesUnreadable } from './rules/node/volumes-unreadable';
import { daemonset } from './rules/pod-stays/daemonset';
import { finished } from './rules/pod-stays/finished';
import { mirror } from './rules/pod-stays/mirror';
import { barePod } from './rules/pod/bare-pod';
import { budgetAllowsNone } from './rules/pod/budget-allows-none';
import { doNotDisruptPod } from './rules/pod/do-not-disrupt-pod';
import { doesNotFit } from './rules/pod/does-not-fit';
import { hostPathVolume } from './rules/pod/host-path-volume';
import { jobPod } from './rules/pod/job-pod';
import { lastReadyPod } from './rules/pod/last-ready-pod';
import { severalBudgets } from './rules/pod/several-budgets';

type Stays = { readonly rule: StaysRule } & Readonly<Record<Purpose, 'stays'>>;
type Obstacle = { readonly rule: NodeRule | PodRule } & Readonly<Record<Purpose, Exclude<Effect, 'stays'>>>;

/** Every rule, in the order in which reasons are told, with what it means to each purpose (Decisions 7 and 25). */
export const DRAINABILITY_RULES: readonly (Stays | Obstacle)[] = [
  { rule: daemonset, interruption: 'stays', optimization: 'stays', operator: 'stays' },
  { rule: mirror, interruption: 'stays', optimization: 'stays', operator: 'stays' },
  { rule: finished, interruption: 'stays', optimization: 'stays', operator: 'stays' },

  { rule: keptByOwner, interruption: 'ignores', optimization: 'blocks', operator: 'ignores' },
  { rule: notReady, interruption: 'ignores', optimization: 'blocks', operator: 'ignores' },
  { rule: tooYoung, interruption: 'ignores', optimization: 'blocks', operator: 'ignores' },
  { rule: doNotDisruptNode, interruption: 'ignores', optimization: 'blocks', operator: 'blocks' },
  { rule: budgetsUnreadable, interruption: 'ignores', optimization: 'ignores', operator: 'warns' },
  { rule: volumesUnreadable, interruption: 'ignores', optimization: 'ignores', operator: 'warns' },

  { rule: doNotDisruptPod, interruption: 'ignores', optimization: 'blocks', operator: 'blocks' },
  { rule: barePod, interruption: 'ignores', optimization: 'blocks', operator: 'blocks' },
  { rule: hostPathVolume, interruption: 'ignores', optimization: 'blocks', operator: 'blocks' },
  { rule: severalBudgets, interruption: 'ignores', optimization: 'blocks', operator: 'blocks' },
  { rule: budgetAllowsNone, interruption: 'ignores', optimization: 'blocks', operator: 'waits' },
  { rule: doesNotFit, interruption: 'ignores', optimization: 'blocks', operator: 'blocks' },
  { rule: jobPod, interruption: 'ignores', optimization: 'blocks', operator: 'ignores' },
  { rule: lastReadyPod, interruption: 'ignores', optimization: 'blocks', operator: 'warns' },
];
