import type { z } from 'zod';

/** One question to an endpoint, and what its answer has to be besides its shape. */
export interface Question<Request, Response> {
  readonly name: string;
  readonly request: Request;
  /** What is wrong with the answer, in words; empty when it is plausible. */
  judge(answer: Response): readonly string[];
  /** Longest it may take. */
  readonly seconds: number;
}

/** An endpoint under `api/v1/ml/` with its questions, the first of them small and ordinary. */
export interface Endpoint<Request extends { readonly request_id: string }, Response> {
  readonly path: string;
  readonly response: z.ZodType<Response>;
  readonly questions: readonly [Question<Request, Response>, ...Question<Request, Response>[]];
}

/** The values that occur more than once. */
export function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
