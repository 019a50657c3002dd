import { describe, expect, it } from 'vitest';
import { dayRange } from './day-range';
import { patchSearch } from './use-url-state';

describe('dayRange', () => {
  it('includes both days', () => {
    expect(dayRange('2026-03-01', '2026-03-31', 'utc')).toEqual({
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-04-01T00:00:00.000Z',
    });
  });

  it('leaves out what is no day', () => {
    expect(dayRange(null, 'yesterday', 'utc')).toEqual({});
  });
});

describe('patchSearch', () => {
  it.each([
    ['?status=failed&cluster=a', { status: 'late' }, '?status=late&cluster=a'],
    ['?status=failed', { status: null }, ''],
    ['', { from: '' }, ''],
  ])('%s with %o becomes %s', (before, patch, after) => expect(patchSearch(before, patch)).toBe(after));
});
