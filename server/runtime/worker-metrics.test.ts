import { describe, expect, it } from 'vitest';
import { createWorkerMetrics, type WorkerMetricsDeps } from './worker-metrics';

const now = new Date('2026-07-14T10:00:00Z');

function given(over: Partial<WorkerMetricsDeps> = {}) {
  return createWorkerMetrics({
    db: { execute: (async () => [{ state: 'executing', count: '3' }]) as never },
    jobs: { state: () => ({ connected: true, since: now, reason: null }), depth: async () => 4 },
    clock: { now: () => now, sleep: async () => undefined },
    ...over,
  });
}

describe('worker metrics', () => {
  it('count judgments, violations, alternatives and refusals', async () => {
    const { registry, telemetry } = given();
    telemetry.judged({ result: 'approved', violationTypes: [] });
    telemetry.judged({ result: 'rejected', violationTypes: ['risk_threshold', 'multi_factor'] });
    telemetry.judged({ result: 'safe_alternative_created', violationTypes: ['risk_threshold'] });
    const text = await registry.metrics();
    for (const line of [
      'safety_validations_total{result="approved"} 1',
      'safety_validations_total{result="rejected"} 1',
      'safety_violations_total{type="risk_threshold"} 2',
      'safe_alternatives_created 1',
      'unsafe_executions_blocked 1',
    ])
      expect(text).toContain(line);
  });

  it('have the names of the contract, else the prefix of the product', async () => {
    const names = (await given().registry.getMetricsAsJSON()).map(({ name }) => name);
    const own = names.filter((name) => !/^(nodejs|process)_/.test(name));
    expect(own.filter((name) => !name.startsWith('cloudoptim_')).sort()).toEqual([
      'safe_alternatives_created',
      'safety_validations_total',
      'safety_violations_total',
      'unsafe_executions_blocked',
    ]);
  });

  it('time interruptions by stage, never with less than nothing', async () => {
    const { registry, telemetry } = given();
    telemetry.interruptionTook('received_to_cordoned', 0.15);
    telemetry.interruptionTook('received_to_cordoned', -3);
    telemetry.interruptionTook('received_to_replaced', 42);
    const text = await registry.metrics();
    expect(text).toContain('cloudoptim_interruption_seconds_bucket{le="0.1",stage="received_to_cordoned"} 1');
    expect(text).toContain('cloudoptim_interruption_seconds_count{stage="received_to_cordoned"} 2');
    expect(text).toContain('cloudoptim_interruption_seconds_sum{stage="received_to_replaced"} 42');
  });

  it('ask for states, lag and depth at each scrape', async () => {
    const { registry, watch } = given();
    watch(() => ({
      pollers: [
        { queue_url: 'q1', state: 'polling', reason: null, last_success_at: '2026-07-14T09:59:45Z' },
        { queue_url: 'q2', state: 'failing', reason: 'away', last_success_at: null },
      ],
    }));
    const text = await registry.metrics();
    expect(text).toContain('cloudoptim_plans{state="executing"} 3');
    expect(text).toContain('cloudoptim_plan_steps{state="executing"} 3');
    expect(text).toContain('cloudoptim_queue_poll_lag_seconds{queue_url="q1"} 15');
    expect(text).not.toContain('queue_url="q2"');
    expect(text).toContain('cloudoptim_job_queue_depth{queue="jobs"} 4');
    expect(text).toContain('cloudoptim_jobs_failing{job="executing"} 3');
    expect(text).toContain('cloudoptim_job_last_success_timestamp_seconds{job="executing"} 3');
  });

  it('still answer while Postgres and the queue are away', async () => {
    const { registry } = given({
      db: {
        execute: (async () => {
          throw new Error('away');
        }) as never,
      },
      jobs: { state: () => ({ connected: false, since: now, reason: 'away' }), depth: async () => null },
    });
    const text = await registry.metrics();
    expect(text).toContain('cloudoptim_job_queue_connected 0');
    expect(text).not.toMatch(/^cloudoptim_(plans|job_queue_depth)\{/m);
  });
});
