/** Why a proposed change is not made, or not made as proposed. */
export type RightsizingCode =
  | 'unknown_workload'
  | 'unknown_container'
  | 'proposed_twice'
  | 'kind_not_patched'
  | 'paused'
  | 'on_delete'
  | 'partitioned'
  | 'no_replicas'
  | 'rollout_in_progress'
  | 'do_not_disrupt'
  | 'managed_by_vpa'
  | 'managed_by_keda'
  | 'managed_by_gitops'
  | 'managed_by_operator'
  | 'no_room'
  | 'plan_full'
  | 'not_a_number'
  | 'request_not_set'
  | 'autoscaled'
  | 'no_usage'
  | 'history_short'
  | 'history_stale'
  | 'changed_lately'
  | 'too_small'
  | 'below_floor'
  | 'step_bounded'
  | 'limit_raised';

export interface Finding {
  readonly code: RightsizingCode;
  /** Null: about the whole container or workload. */
  readonly resource: 'cpu' | 'memory' | null;
  readonly message: string;
}
