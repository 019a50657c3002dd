import { expect, it } from 'vitest';
import type { Step } from '@/app/_trpc/types';
import { whatItDoes } from './what-it-does';

const steps = (...types: readonly string[]): Step[] =>
  types.map((type, position) => ({
    step_id: `s${position}`,
    position,
    step_type: type,
    target: type === 'guard' ? 'batch 1 of 1' : 'x',
    status: 'pending',
    depends_on: [],
    attempts: 0,
    deadline_at: null,
    started_at: null,
    finished_at: null,
    result: null,
    error: null,
  }));

it('counts nodes and batches', () => {
  expect(
    whatItDoes({
      steps: steps('guard', 'launch', 'cordon', 'cordon'),
      estimated_savings_per_hour: 0.5,
      optimization_type: 'spot_optimize',
    }),
  ).toBe('Adds 1 node and removes 2 nodes in 1 batch. Saves $0.5000/h.');
});

it('speaks of workloads for a rightsizing, whose freed requests are no money yet', () => {
  expect(
    whatItDoes({
      steps: steps('patch', 'patch'),
      estimated_savings_per_hour: 0.02,
      optimization_type: 'rightsize',
    }),
  ).toBe('Changes the requests of 2 workloads, three at a time. Frees capacity worth $0.0200/h.');
});

it('names what a scale-up costs', () => {
  expect(
    whatItDoes({ steps: steps('launch'), estimated_savings_per_hour: -0.1, optimization_type: 'scale_up' }),
  ).toBe('Adds 1 node. Costs $0.1000/h more.');
});
