import { expect, it } from 'vitest';
import { maintenanceSchema, newFreeze, newWindow, toDraft, toInput } from './maintenance-draft';

const stored = {
  time_zone: 'Europe/Berlin',
  windows: [{ days: ['mon' as const, 'sun' as const], opens_at: '22:00', closes_at: '05:00' }],
  freezes: [{ from: '2026-12-20T00:00:00.000Z', to: '2027-01-02T00:00:00.000Z', reason: 'Holidays' }],
};

it('gives back what it was made from', () => {
  expect(toInput('c-1', toDraft(stored))).toEqual({ cluster_id: 'c-1', ...stored });
});

it('begins with no limit where none is set', () => {
  expect(toInput('c-1', toDraft(null))).toEqual({
    cluster_id: 'c-1',
    time_zone: 'UTC',
    windows: [],
    freezes: [],
  });
});

it('sends the days in the order of the week, however they were chosen', () => {
  const draft = toDraft(stored);
  const [window] = draft.windows;
  const windows = window === undefined ? [] : [{ ...window, days: ['fri' as const, 'tue' as const] }];
  expect(toInput('c-1', { ...draft, windows }).windows?.[0]?.days).toEqual(['tue', 'fri']);
});

it('names each field that was left out', () => {
  const { error } = maintenanceSchema.safeParse({
    time_zone: ' ',
    windows: [newWindow, { ...newWindow, days: [], closes_at: '' }],
    freezes: [newFreeze],
  });
  expect(error?.issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([
    ['time_zone', 'Give a time zone'],
    ['windows.1.days', 'Choose at least one day'],
    ['windows.1.closes_at', 'Give a time'],
    ['freezes.0.from', 'Give a time'],
    ['freezes.0.to', 'Give a time'],
    ['freezes.0.reason', 'Give a reason'],
  ]);
});
