import type { ClusterDetail, MaintenanceInput } from '@/app/_trpc/types';

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

export interface DraftWindow {
  /** Of the row on the page. */
  key: number;
  days: readonly Day[];
  opensAt: string;
  closesAt: string;
}

/** Times as they are typed: ISO 8601 with zone. */
export interface DraftFreeze {
  key: number;
  from: string;
  to: string;
  reason: string;
}

export interface MaintenanceDraft {
  timeZone: string;
  windows: readonly DraftWindow[];
  freezes: readonly DraftFreeze[];
}

/** The windows and freezes as the server has them, to be edited. */
export function toDraft(stored: ClusterDetail['maintenance']): MaintenanceDraft {
  return {
    timeZone: stored?.time_zone ?? 'UTC',
    windows: (stored?.windows ?? []).map((window, key) => ({
      key,
      days: window.days,
      opensAt: window.opens_at,
      closesAt: window.closes_at,
    })),
    freezes: (stored?.freezes ?? []).map((freeze, index) => ({
      key: (stored?.windows.length ?? 0) + index,
      from: freeze.from,
      to: freeze.to,
      reason: freeze.reason,
    })),
  };
}

/** What is sent; what is wrong in it the server names by its path. */
export function toInput(clusterId: string, draft: MaintenanceDraft): MaintenanceInput {
  return {
    cluster_id: clusterId,
    time_zone: draft.timeZone.trim(),
    windows: draft.windows.map((window) => ({
      days: days.filter((day) => window.days.includes(day)),
      opens_at: window.opensAt,
      closes_at: window.closesAt,
    })),
    freezes: draft.freezes.map((freeze) => ({
      from: freeze.from.trim(),
      to: freeze.to.trim(),
      reason: freeze.reason.trim(),
    })),
  };
}
