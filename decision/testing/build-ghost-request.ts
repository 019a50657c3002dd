import type { GhostCandidate, GhostProbeRequest } from '@/contracts/decision-server';
import { TAKEN_AT } from './generate-nodes';
import { CLUSTER_SUMMARY } from './cluster-summary';

export const IDLE: NonNullable<GhostCandidate['activity']> = {
  hours: 24,
  cpu_percent: 2,
  cpu_peak_percent: 5,
  network_in_bytes_per_second: 500,
  network_out_bytes_per_second: 500,
};

/** An instance that was a node, idle for a day and past its grace. */
export function buildGhost(changes: Partial<GhostCandidate> = {}): GhostCandidate {
  return {
    instance_id: 'i-0123456789abcdef0',
    instance_type: 'm5.large',
    launched_at: '2026-05-01T00:00:00Z',
    detected_at: '2026-05-31T00:00:00Z',
    terminate_after: '2026-06-01T00:00:00Z',
    was_node: true,
    launched_by_platform: false,
    tags: { Name: 'worker' },
    activity: IDLE,
    ...changes,
  };
}

export function buildGhostRequest(candidates: readonly GhostCandidate[]): GhostProbeRequest {
  return {
    request_id: 'request-1',
    cluster_id: 'cluster-1',
    decision_type: 'ghost_probe',
    cluster_state: {
      ...CLUSTER_SUMMARY,
      taken_at: TAKEN_AT,
      candidates: [...candidates],
    },
    requirements: {},
    constraints: { grace_hours: 24 },
  };
}
