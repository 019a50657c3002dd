import type { Taint } from '@/server/domain/cluster/snapshot';

/** Keeps new pods off an interrupted node and tells every reader of the node why. */
export const INTERRUPTION_TAINT: Taint = {
  key: 'cloudoptim.io/interruption',
  value: 'spot',
  effect: 'NoSchedule',
};
