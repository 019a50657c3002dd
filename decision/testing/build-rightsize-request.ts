import type { RightsizeContainer, RightsizeRequest } from '@/contracts/decision-server';
import { TAKEN_AT } from './generate-nodes';
import { CLUSTER_SUMMARY } from './cluster-summary';

/** A container that asks for 1 vCPU and 1 GiB and of whose usage nothing is known. */
export function buildContainer(changes: Partial<RightsizeContainer> = {}): RightsizeContainer {
  return {
    namespace: 'default',
    kind: 'Deployment',
    name: 'web',
    container: 'app',
    replicas: 3,
    cpu_request_millicores: 1000,
    memory_request_bytes: 1024 ** 3,
    cpu_limit_millicores: null,
    memory_limit_bytes: null,
    cpu_usage: null,
    memory_peaks: null,
    memory_max_bytes: null,
    last_oom: null,
    hpa_on_cpu: false,
    hpa_on_memory: false,
    managed_by: null,
    changed_at: null,
    price_per_vcpu_hour: 0.03,
    price_per_gib_hour: 0.004,
    ...changes,
  };
}

/** A request under the bounds of Decision 28. */
export function buildRightsizeRequest(containers: readonly RightsizeContainer[]): RightsizeRequest {
  return {
    request_id: 'request-1',
    cluster_id: 'cluster-1',
    decision_type: 'rightsize',
    cluster_state: {
      ...CLUSTER_SUMMARY,
      taken_at: TAKEN_AT,
      containers: [...containers],
    },
    requirements: {},
    constraints: {
      margin_share: 0.15,
      min_cpu_millicores: 10,
      min_memory_bytes: 32 * 1024 ** 2,
      min_change_share: 0.1,
      min_step_factor: 0.5,
      max_step_factor: 2,
      min_history_hours: 24,
      min_first_history_hours: 72,
    },
  };
}
