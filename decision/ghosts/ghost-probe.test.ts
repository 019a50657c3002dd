import { describe, expect, it } from 'vitest';
import { ghostProbeResponseSchema, type GhostCandidate } from '@/contracts/decision-server';
import { ghostProbe } from '@/decision/ghosts/ghost-probe';
import { buildGhost, buildGhostRequest, IDLE } from '@/decision/testing/build-ghost-request';

function ask(changes: Partial<GhostCandidate>) {
  const answer = ghostProbeResponseSchema.parse(ghostProbe(buildGhostRequest([buildGhost(changes)])));
  const [scored] = answer.recommendation.candidates;
  if (scored === undefined) throw new Error('no candidate came back');
  return scored;
}

describe('ghost-probe', () => {
  it('has nothing against ending a former node that is idle past its grace', () => {
    expect(ask({})).toMatchObject({ advice: 'proceed', ghost_score: 1 });
  });

  it.each([
    { name: 'inside its grace', changes: { terminate_after: '2026-06-02T00:00:00Z' } },
    { name: 'of unknown activity that was never a node', changes: { was_node: false, activity: null } },
    { name: 'that was a node and is at work', changes: { activity: { ...IDLE, cpu_percent: 60 } } },
    { name: 'that was never a node', changes: { was_node: false } },
    { name: 'that has just started', changes: { launched_at: '2026-06-01T11:50:00Z' } },
  ])('holds one $name', ({ changes }) => {
    expect(ask(changes).advice).toBe('hold');
  });

  it.each([
    { name: 'whose name says that it is a bastion', changes: { tags: { Name: 'prod-bastion-1' } } },
    {
      name: 'at work that was never a node',
      changes: { was_node: false, activity: { ...IDLE, network_out_bytes_per_second: 1e6 } },
    },
  ])('releases one $name', ({ changes }) => {
    expect(ask(changes).advice).toBe('release');
  });

  it('scores work below idleness, whatever else is known', () => {
    const idle = ask({});
    const busy = ask({ activity: { ...IDLE, cpu_peak_percent: 95 } });
    expect(busy.ghost_score).toBeLessThan(idle.ghost_score);
    expect(busy.reason).toContain('at work');
  });
});
