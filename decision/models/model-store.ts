import { createHash } from 'node:crypto';
import type { Model, ModelUpload } from '@/contracts/decision-server';
import { BUILT_IN_MODEL } from '@/decision/models/built-in-model';
import { checkModel, ModelError } from '@/decision/models/check-model';
import type { ModelFiles } from '@/decision/models/model-files';
import type { ActiveModel } from '@/decision/predict/interruption-probability';
import { MODEL_VERSION } from '@/decision/shared/model-version';

export interface ModelStore {
  active(): ActiveModel;
  /** The built-in one first, then by id. */
  list(): readonly Model[];
  /** Checks and stores a model; the same content under the same name is the same model. Throws `ModelError`. */
  upload(upload: ModelUpload, now: Date): Model;
  /** Takes it into use from the next prediction on; activating the former one goes back. Throws `ModelError`. */
  activate(modelId: string): { readonly model: Model; readonly previousModelId: string };
}

const MOST_MODELS = 200;
const ID_DIGITS = 12;

interface Kept extends ActiveModel {
  readonly model: Omit<Model, 'active'>;
}

function keepBuiltIn(): Kept {
  const content = JSON.stringify(BUILT_IN_MODEL);
  return {
    modelId: MODEL_VERSION,
    coefficients: BUILT_IN_MODEL,
    model: {
      model_id: MODEL_VERSION,
      name: 'built-in',
      kind: 'spot-interruption',
      built_in: true,
      sha256: createHash('sha256').update(content).digest('hex'),
      size_bytes: Buffer.byteLength(content),
      uploaded_at: null,
    },
  };
}

function keepUploaded(modelId: string, upload: ModelUpload, uploadedAt: string): Kept {
  return {
    modelId,
    coefficients: checkModel(upload),
    model: {
      model_id: modelId,
      name: upload.name,
      kind: upload.kind,
      built_in: false,
      sha256: upload.sha256,
      size_bytes: Buffer.byteLength(upload.content),
      uploaded_at: uploadedAt,
    },
  };
}

/**
 * The models of a server. Without `files` only the built-in one exists. What lies in the files is checked again when it
 * is read; a file that no longer holds is passed over, and the built-in model stands in for an active one that is gone.
 */
export function createModelStore(files: ModelFiles | null): ModelStore {
  const builtIn = keepBuiltIn();
  const kept = new Map<string, Kept>([[builtIn.modelId, builtIn]]);
  for (const stored of files?.readModels() ?? []) {
    try {
      kept.set(stored.model_id, keepUploaded(stored.model_id, stored, stored.uploaded_at));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
    }
  }
  let active = kept.get(files?.readActivation()?.active ?? '') ?? builtIn;
  const toModel = (one: Kept): Model => ({ ...one.model, active: one === active });
  return {
    active: () => active,
    list: () =>
      [...kept.values()]
        .sort(
          (a, b) => Number(b.model.built_in) - Number(a.model.built_in) || (a.modelId < b.modelId ? -1 : 1),
        )
        .map(toModel),
    upload(upload, now) {
      if (files === null) throw new ModelError('no_storage', 'this server has no folder for models');
      const modelId = `${upload.name}-${upload.sha256.slice(0, ID_DIGITS)}`;
      const seen = kept.get(modelId);
      const uploaded = keepUploaded(modelId, upload, now.toISOString());
      if (seen !== undefined) return toModel(seen);
      if (kept.size > MOST_MODELS)
        throw new ModelError('too_many', `it holds ${String(MOST_MODELS)} models already`);
      files.writeModel({ ...upload, model_id: modelId, uploaded_at: now.toISOString() });
      kept.set(modelId, uploaded);
      return toModel(uploaded);
    },
    activate(modelId) {
      const wanted = kept.get(modelId);
      if (wanted === undefined) throw new ModelError('not_found', 'there is no such model');
      const previousModelId = active.modelId;
      files?.writeActivation({ active: modelId, previous: previousModelId });
      active = wanted;
      return { model: toModel(wanted), previousModelId };
    },
  };
}
