import { expect, it } from 'vitest';
import { carryOutBlocker, type Readiness } from './carry-out-blocker';

const pause = (scope: 'platform' | 'cluster') => ({ scope, level: 'optimization' }) as const;
const free: Readiness = {
  cluster_name: 'shop',
  mode: 'approve',
  pauses: [],
  node_template: { status: 'verified' },
};

it('lets a proven cluster that is neither paused nor only advised be optimized', () => {
  expect(carryOutBlocker(free, 'spot_optimize')).toBeNull();
});

it.each<[string, Partial<Readiness>, RegExp, string | null]>([
  ['advise mode', { mode: 'advise' }, /advise mode/, 'Change the mode'],
  ['a pause of its own', { pauses: [pause('cluster')] }, /paused in shop/, 'Resume'],
  ['a pause of the platform', { pauses: [pause('platform')] }, /whole platform/, null],
  ['no template', { node_template: null }, /untested/, 'Test it'],
  ['an unproven template', { node_template: { status: 'unverified' } }, /untested/, 'Test it'],
])('says what stands against it: %s', (_, facts, text, remedy) => {
  const blocker = carryOutBlocker({ ...free, ...facts }, 'spot_optimize');
  expect(blocker?.text).toMatch(text);
  expect(blocker?.remedy).toBe(remedy);
});

it('asks for no proven template where nothing is launched', () => {
  expect(carryOutBlocker({ ...free, node_template: null }, 'bin_pack')).toBeNull();
});
