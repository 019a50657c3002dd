import { createHash } from 'node:crypto';
import {
  interruptionModelSchema,
  MAX_MODEL_BYTES,
  type InterruptionModel,
  type ModelUpload,
} from '@/contracts/decision-server';
import { monthlyProbability, probabilityBetween } from '@/decision/predict/interruption-probability';

/** Why a model was not taken or activated. */
export class ModelError extends Error {
  readonly code: 'checksum' | 'malformed_model' | 'smoke_failed' | 'not_found' | 'no_storage' | 'too_many';

  constructor(code: ModelError['code'], message: string) {
    super(message);
    this.name = 'ModelError';
    this.code = code;
  }
}

const SMOKE_AT = new Date('2026-01-01T00:00:00Z');

/** A model that cannot put five bands in any order of risk is broken, whatever its numbers. */
function smokeTest(model: InterruptionModel): void {
  const monthly = [0, 1, 2, 3, 4].map((band) =>
    monthlyProbability({ band, priceLevel: 0.4, recentInterruptions: 0 }, model),
  );
  const daily = monthly.map((one) => probabilityBetween(one, SMOKE_AT, 24, model));
  const isProbability = (value: number): boolean => Number.isFinite(value) && value >= 0 && value <= 1;
  if (![...monthly, ...daily].every(isProbability))
    throw new ModelError('smoke_failed', 'a prediction with it is no probability');
  if (monthly.some((one, band) => band > 0 && one < (monthly[band - 1] ?? 0)))
    throw new ModelError('smoke_failed', 'a worse band comes out as safer');
}

/** The model in an upload, after size, checksum, schema and a smoke prediction. Throws `ModelError`. */
export function checkModel({ content, sha256 }: ModelUpload): InterruptionModel {
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.length > MAX_MODEL_BYTES)
    throw new ModelError('malformed_model', `it is larger than ${String(MAX_MODEL_BYTES)} bytes`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new ModelError('checksum', 'its SHA-256 is another than the one given');
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    throw new ModelError('malformed_model', 'it is not JSON');
  }
  const parsed = interruptionModelSchema.safeParse(document);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw new ModelError('malformed_model', `${first?.path.join('.') ?? ''}: ${first?.message ?? 'wrong'}`);
  }
  smokeTest(parsed.data);
  return parsed.data;
}
