import { z } from 'zod';
import { modelVersion } from './primitives';

/** `GET health`: 200 while the server can decide. */
export const decisionHealthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  model_version: modelVersion.nullish(),
});
