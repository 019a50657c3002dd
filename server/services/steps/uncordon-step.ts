import type { StepHandler } from '@/server/services/plans/step-handler';

/** Makes a node schedulable again. */
export const createUncordonStep = (): StepHandler<'uncordon'> => async (context) => {
  const { node_name: name, node_uid: uid } = context.step.input;
  const node = { name, uid };
  const outcome = await context.session.api.uncordon(await context.permit('uncordon', node.uid), node, null, {
    timeoutMs: 10_000,
  });
  switch (outcome.kind) {
    case 'patched':
      return { status: 'succeeded', result: { changed: outcome.changed } };
    case 'not-found':
      return { status: 'failed', error: { code: 'node_gone', message: 'the node is gone' } };
    case 'forbidden':
    case 'refused':
      return { status: 'failed', error: { code: outcome.kind, message: outcome.message } };
  }
};
