import { expect, it } from 'vitest';
import { toDraft, toInput } from './maintenance-draft';

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
