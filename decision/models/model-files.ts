import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { modelUploadSchema } from '@/contracts/decision-server';

const storedSchema = modelUploadSchema.extend({ model_id: z.string(), uploaded_at: z.iso.datetime() });
const activeSchema = z.object({ active: z.string(), previous: z.string() });

export type StoredModel = z.infer<typeof storedSchema>;
export type Activation = z.infer<typeof activeSchema>;

/** Models as files of a folder, each written whole or not at all. */
export interface ModelFiles {
  /** Every stored model that can still be read. */
  readModels(): readonly StoredModel[];
  writeModel(model: StoredModel): void;
  /** Null before the first activation. */
  readActivation(): Activation | null;
  writeActivation(activation: Activation): void;
}

const ACTIVATION_FILE = 'active.json';

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function writeWhole(path: string, value: object): void {
  const draft = `${path}.${String(process.pid)}.tmp`;
  writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
  renameSync(draft, path);
}

/** Makes the folder when it is missing. */
export function openModelFiles(folder: string): ModelFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    readModels: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json') && name !== ACTIVATION_FILE)
        .sort()
        .flatMap((name) => {
          const parsed = storedSchema.safeParse(readJson(join(folder, name)));
          return parsed.success ? [parsed.data] : [];
        }),
    // The id is made of a name and a checksum that the contract bounds: it cannot leave the folder.
    writeModel: (model) => writeWhole(join(folder, `${model.model_id}.json`), model),
    readActivation() {
      const parsed = activeSchema.safeParse(readJson(join(folder, ACTIVATION_FILE)));
      return parsed.success ? parsed.data : null;
    },
    writeActivation: (activation) => writeWhole(join(folder, ACTIVATION_FILE), activation),
  };
}
