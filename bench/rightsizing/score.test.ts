import { describe, expect, it } from 'vitest';
import { addScores, EMPTY_SCORE, Scorer } from './score';
import { GIB, type Resources } from './workload';

const amount = (cpuMillicores: number, gib: number): Resources => ({ cpuMillicores, memoryBytes: gib * GIB });

describe('score', () => {
  it('counts what requests exceed use by, in hours and dollars', () => {
    const scorer = new Scorer();
    for (let minute = 0; minute < 60; minute += 1) {
      scorer.addMinute({ requests: amount(2000, 4), limits: amount(4000, 8), demand: amount(500, 1) });
    }
    const score = scorer.score();
    expect(score.slackVcpuHours).toBeCloseTo(1.5);
    expect(score.usedVcpuHours).toBeCloseTo(0.5);
    expect(score.slackGibHours).toBeCloseTo(3);
    expect(score.usedGibHours).toBeCloseTo(1);
    expect(score.slackDollars).toBeCloseTo(1.5 * 0.031611 + 3 * 0.004237);
    expect(score.throttledSeconds + score.cpuOverRequestSeconds + score.memoryOverRequestSeconds).toBe(0);
  });

  it('does not set use above a request off against slack', () => {
    const scorer = new Scorer();
    scorer.addMinute({ requests: amount(1000, 2), limits: amount(2000, 4), demand: amount(1500, 3) });
    scorer.addMinute({ requests: amount(1000, 2), limits: amount(2000, 4), demand: amount(400, 1) });
    const score = scorer.score();
    expect(score.slackVcpuHours * 60).toBeCloseTo(0.6);
    expect(score.slackGibHours * 60).toBeCloseTo(1);
    expect(score.cpuOverRequestSeconds).toBe(60);
    expect(score.memoryOverRequestSeconds).toBe(60);
    expect(score.throttledSeconds).toBe(0);
  });

  it('is throttled above the limit and uses no more than it', () => {
    const scorer = new Scorer();
    scorer.addMinute({ requests: amount(1000, 2), limits: amount(1500, 2), demand: amount(3000, 1) });
    expect(scorer.score()).toMatchObject({ throttledSeconds: 60, cpuOverRequestSeconds: 60 });
    expect(scorer.score().usedVcpuHours * 60).toBeCloseTo(1.5);
  });

  it('counts the whole request as slack while no process runs', () => {
    const scorer = new Scorer();
    scorer.addMinute({ requests: amount(1000, 2), limits: amount(1000, 2), demand: null });
    expect(scorer.score()).toMatchObject({ podMinutes: 1, usedVcpuHours: 0, usedGibHours: 0 });
    expect(scorer.score().slackGibHours * 60).toBeCloseTo(2);
  });

  it('adds up', () => {
    const scorer = new Scorer();
    scorer.addMinute({ requests: amount(1000, 2), limits: amount(1500, 2), demand: amount(3000, 1) });
    scorer.addOomKill();
    scorer.addRestart();
    const one = scorer.score();
    expect(addScores(EMPTY_SCORE, one)).toEqual(one);
    expect(addScores(one, one)).toMatchObject({ podMinutes: 2, oomKills: 2, restarts: 2 });
  });
});
