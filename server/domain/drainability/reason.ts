/** Who wants a node empty: AWS takes it, an optimization removes it, an operator drains it. */
export type Purpose = 'interruption' | 'optimization' | 'operator';

/**
 * What a reason does to the purpose: `blocks` refuses it, `waits` lets it begin while the eviction API holds the pod back,
 * `warns` is shown and changes nothing, `ignores` does not count. A pod that `stays` is not evicted at all.
 */
export type Effect = 'blocks' | 'waits' | 'warns' | 'ignores' | 'stays';

/** Why a pod is not evicted when its node is drained. */
export type StaysReason = 'daemonset' | 'mirror' | 'finished';

/** Why a node or a pod should not leave. Codes of an operator's drain are part of the REST API. */
export type ObstacleCode =
  | 'kept_by_owner'
  | 'not_ready'
  | 'too_young'
  | 'do_not_disrupt'
  | 'budgets_unreadable'
  | 'volumes_unreadable'
  | 'bare_pod'
  | 'host_path_volume'
  | 'several_budgets'
  | 'budget_allows_none'
  | 'does_not_fit'
  | 'job_pod'
  | 'last_ready_pod';

/** One reason that counts. Its sentence is about the node or pod, called "it", without its name. */
export type DrainabilityReason = { readonly sentence: string } & (
  | { readonly code: ObstacleCode; readonly effect: Exclude<Effect, 'ignores' | 'stays'> }
  | { readonly code: StaysReason; readonly effect: 'stays' }
);

/** The sentence with the node or pod called by its name: `it is …` becomes `NAME is …`; other sentences stay. */
export const sentenceAbout = (name: string, { sentence }: DrainabilityReason): string =>
  sentence.startsWith('it ') ? `${name} ${sentence.slice('it '.length)}` : sentence;
