import { failed, type StepHandler } from '../../step-handler';

/** Accepts up to ten replicas; the input is typed by the schema of `scale`. */
export const createCheckScaleStep = (): StepHandler<'scale'> => async (context) => {
  const { replicas } = context.step.input;
  if (replicas > 10) return failed('too_many', `${replicas} replicas are more than 10`);
  return { status: 'succeeded', result: { replicas, changed: true } };
};
