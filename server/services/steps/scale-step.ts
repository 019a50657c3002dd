import { z } from 'zod';
import type { StepHandler } from '@/server/services/plans/step-handler';

const subjectSchema = z.object({
  kind: z.enum(['Deployment', 'StatefulSet']),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  replicas: z.number().int().min(0),
});

/** Sets a workload's replica count. */
export const createScaleStep = (): StepHandler => async (context) => {
  const target = subjectSchema.parse(context.plan.subject);
  const outcome = await context.session.api.scale(
    await context.permit('scale', target.uid),
    target,
    target.replicas,
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
