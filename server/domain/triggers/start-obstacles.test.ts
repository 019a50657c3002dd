import { describe, expect, it } from 'vitest';
import { startObstacles, type StartQuestion } from './start-obstacles';

const NOW = new Date('2026-03-01T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const CLEAR: StartQuestion = {
  optimizationType: 'spot_optimize',
  by: 'schedule',
  dryRun: false,
  now: NOW,
  featureOn: true,
  pause: null,
  windows: { kind: 'open', until: null },
  breaker: { kind: 'closed' },
  openPlanId: null,
  fresh: true,
  templateVerified: true,
  noScaleUpOwner: null,
  usageHours: 72,
  movedAt: null,
};
const EVERYTHING: StartQuestion = {
  ...CLEAR,
  featureOn: false,
  pause: 'optimization',
  windows: { kind: 'closed', until: null, reason: 'outside the maintenance windows' },
  breaker: { kind: 'open', since: NOW, until: NOW, planIds: ['a', 'b'] },
  openPlanId: 'p',
  fresh: false,
  templateVerified: false,
  noScaleUpOwner: 'nobody',
  usageHours: 71.9,
  movedAt: hoursAgo(1),
};

const codes = (question: StartQuestion) => startObstacles(question).map((reason) => reason.code);

describe('startObstacles', () => {
  it('finds none where there are none', () => {
    for (const optimizationType of ['spot_optimize', 'bin_pack', 'rightsize'] as const)
      expect(codes({ ...CLEAR, optimizationType })).toEqual([]);
  });

  it('says every reason, not the first', () => {
    expect(codes(EVERYTHING)).toEqual([
      'feature_off',
      'paused',
      'outside_window',
      'plan_open',
      'breaker_open',
      'template_unverified',
      'stale_snapshot',
      'moved_lately',
    ]);
  });

  it('bin packing needs a way back and no template', () => {
    const found = codes({ ...EVERYTHING, optimizationType: 'bin_pack' });
    expect(found).toContain('no_scale_up_owner');
    expect(found).not.toContain('template_unverified');
  });

  it('rightsizing needs neither, and has no limit of six hours', () => {
    const found = codes({ ...EVERYTHING, optimizationType: 'rightsize' });
    for (const code of ['no_scale_up_owner', 'template_unverified', 'moved_lately'])
      expect(found).not.toContain(code);
  });

  it('rightsizing by itself needs a container whose usage is known for 72 h', () => {
    const question = { ...CLEAR, optimizationType: 'rightsize' } as const;
    expect(codes({ ...question, usageHours: 71.9 })).toEqual(['history_too_short']);
    expect(codes({ ...question, usageHours: 71.9, dryRun: true })).toEqual(['history_too_short']);
    expect(codes({ ...question, usageHours: 71.9, by: 'person' })).toEqual([]);
    expect(codes({ ...question, usageHours: 72 })).toEqual([]);
  });

  it('a person is held to all but the churn limit', () => {
    const found = codes({ ...EVERYTHING, by: 'person' });
    expect(found).toContain('breaker_open');
    expect(found).not.toContain('moved_lately');
    expect(found).not.toContain('stale_snapshot');
  });

  it('a person’s dry run asks nothing', () => {
    expect(codes({ ...EVERYTHING, by: 'person', dryRun: true })).toEqual([]);
  });

  it('scheduled advice needs neither room to act, nor a closed breaker, nor a proven template', () => {
    expect(codes({ ...CLEAR, dryRun: true, templateVerified: false })).toEqual([]);
    expect(codes({ ...EVERYTHING, dryRun: true })).toEqual([
      'feature_off',
      'paused',
      'plan_open',
      'stale_snapshot',
      'moved_lately',
    ]);
  });

  it.each([
    { hours: 5.999, held: true },
    { hours: 6, held: false },
  ])('a plan $hours hours ago: $held', ({ hours, held }) => {
    expect(codes({ ...CLEAR, movedAt: hoursAgo(hours) })).toEqual(held ? ['moved_lately'] : []);
  });

  it('says times as people read them', () => {
    const until = new Date('2026-03-02T06:30:00Z');
    const question: StartQuestion = {
      ...CLEAR,
      windows: { kind: 'closed', until, reason: 'outside the maintenance windows' },
      breaker: { kind: 'open', since: NOW, until, planIds: ['a', 'b'] },
      movedAt: hoursAgo(1),
    };
    const said = startObstacles(question).map(({ message }) => message);
    expect(said).toEqual([
      'outside the maintenance windows; opens at 2026-03-02 06:30 UTC',
      expect.stringContaining('stopped until 2026-03-02 06:30 UTC or'),
      'the last one was at 2026-03-01 11:00 UTC; the next is not before 2026-03-01 17:00 UTC',
    ]);
  });
});
