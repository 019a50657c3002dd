import type { Clock } from '@/server/ports/clock';
import type { StepHandler } from '../../step-handler';

/** Says how many steps succeeded. */
export const createFinishToy =
  (deps: { readonly clock: Clock }): StepHandler<'record'> =>
  async (context) => {
    const done = context.steps().filter((step) => step.status === 'succeeded').length;
    return { status: 'succeeded', result: { outcome: `${done} done at ${deps.clock.now().toISOString()}` } };
  };
