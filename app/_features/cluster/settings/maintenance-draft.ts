import * as z from 'zod/mini';
import type { ClusterDetail, MaintenanceInput } from '@/app/_trpc/types';

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const time = z.string().check(z.regex(/^\d{2}:\d{2}$/, 'Give a time'));

/**
 * Windows and freezes as they are typed, by the names of the request, so that a refusal finds its field. Here is checked
 * what a person can leave out; time zones, and times with their zone and order, are the server's to judge.
 */
export const maintenanceSchema = z.object({
  time_zone: z.string().check(z.trim(), z.minLength(1, 'Give a time zone')),
  windows: z.array(
    z.object({
      days: z.array(z.enum(days)).check(z.minLength(1, 'Choose at least one day')),
      opens_at: time,
      closes_at: time,
    }),
  ),
  freezes: z.array(
    z.object({
      /** ISO 8601 with zone. */
      from: z.string().check(z.trim(), z.minLength(1, 'Give a time')),
      to: z.string().check(z.trim(), z.minLength(1, 'Give a time')),
      reason: z.string().check(z.trim(), z.minLength(1, 'Give a reason')),
    }),
  ),
});

export type MaintenanceDraft = z.infer<typeof maintenanceSchema>;

export const newWindow: MaintenanceDraft['windows'][number] = {
  days: ['sat', 'sun'],
  opens_at: '22:00',
  closes_at: '05:00',
};

export const newFreeze: MaintenanceDraft['freezes'][number] = { from: '', to: '', reason: '' };

/** The windows and freezes as the server has them, to be edited. */
export function toDraft(stored: ClusterDetail['maintenance']): MaintenanceDraft {
  return {
    time_zone: stored?.time_zone ?? 'UTC',
    windows: (stored?.windows ?? []).map((window) => ({
      days: [...window.days],
      opens_at: window.opens_at,
      closes_at: window.closes_at,
    })),
    freezes: (stored?.freezes ?? []).map(({ from, to, reason }) => ({ from, to, reason })),
  };
}

/** What is sent; days in the order of the week. */
export function toInput(clusterId: string, draft: MaintenanceDraft): MaintenanceInput {
  return {
    cluster_id: clusterId,
    ...draft,
    windows: draft.windows.map((window) => ({
      ...window,
      days: days.filter((day) => window.days.includes(day)),
    })),
  };
}
