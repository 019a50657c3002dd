import type { StepHandler } from '@/server/services/plans/step-handler';

/** Sets a workload's replica count. */
export const createScaleStep = (): StepHandler<'scale'> => async (context) => {
  const { replicas, ...target } = context.step.input;
  const outcome = await context.session.api.scale(
    await context.permit('scale', target.uid),
    target,
    replicas,
    { timeoutMs: 10_000 },
  );
  switch (outcome.kind) {
    case 'patched':
      return {
        status: 'succeeded',
        result: { replicas: outcome.object.specReplicas, changed: outcome.changed },
      };
    case 'not-found':
      return { status: 'failed', error: { code: 'not_found', message: 'the workload is gone' } };
    case 'forbidden':
    case 'refused':
      return { status: 'failed', error: { code: outcome.kind, message: outcome.message } };
  }
};
