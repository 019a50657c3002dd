import { planSubjectSchema, stepSchemas, type PlanSubject } from '@/contracts/plans';
import { AppError } from '@/server/domain/shared/app-error';
import type { StepRecord } from '@/server/ports/repositories/plan-repository';
import type { optimizationHistory, planSteps } from '../../schema';

/** A stored plan or step does not have the shape that this version reads. */
export class StoredShapeError extends AppError {
  constructor(what: string, cause: unknown) {
    super('stored_shape', `${what} is stored in a shape that cannot be read`, { context: { what }, cause });
  }
}

/** The subject of a stored plan. Throws `StoredShapeError`. */
export function parseSubject(
  row: Pick<typeof optimizationHistory.$inferSelect, 'id' | 'subject'>,
): PlanSubject {
  const parsed = planSubjectSchema.safeParse(row.subject);
  if (!parsed.success) throw new StoredShapeError(`the subject of plan ${row.id}`, parsed.error);
  return parsed.data;
}

/** A stored step, by the schemas of its type. Throws `StoredShapeError`. */
export function toStep(row: typeof planSteps.$inferSelect): StepRecord {
  const { input, result } = stepSchemas[row.stepType];
  const parsedInput = input.safeParse(row.input);
  const parsedResult = result.nullable().safeParse(row.result);
  if (!parsedInput.success) throw new StoredShapeError(`the input of step ${row.id}`, parsedInput.error);
  if (!parsedResult.success) throw new StoredShapeError(`the result of step ${row.id}`, parsedResult.error);
  // Type and schemas are of the same key; TypeScript does not carry that through the look-up.
  return { ...row, input: parsedInput.data, result: parsedResult.data } as unknown as StepRecord;
}
