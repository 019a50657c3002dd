import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InterruptionModel, ModelUpload } from '@/contracts/decision-server';
import { BUILT_IN_MODEL } from '@/decision/models/built-in-model';
import { openModelFiles } from '@/decision/models/model-files';
import { createModelStore } from '@/decision/models/model-store';
import { MODEL_VERSION } from '@/decision/shared/model-version';

const NOW = new Date('2026-06-01T00:00:00Z');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const uploadOf = (content: string): ModelUpload => ({
  name: 'ours',
  kind: 'spot-interruption',
  sha256: createHash('sha256').update(content).digest('hex'),
  content,
});
const modelWith = (changes: Partial<InterruptionModel>): ModelUpload =>
  uploadOf(JSON.stringify({ ...BUILT_IN_MODEL, ...changes }));
const open = () => createModelStore(openModelFiles(folder));

describe('the model store', () => {
  it('begins with the built-in model in use', () => {
    const store = open();
    expect(store.active().modelId).toBe(MODEL_VERSION);
    expect(store.list()).toMatchObject([{ model_id: MODEL_VERSION, active: true, built_in: true }]);
  });

  it('keeps an uploaded model and uses it once it is activated, across a restart, and goes back', () => {
    const first = open();
    const { model_id } = first.upload(modelWith({ monthly_probability_unknown: 0.9 }), NOW);
    expect(first.active().modelId).toBe(MODEL_VERSION);
    expect(first.activate(model_id)).toMatchObject({
      model: { active: true },
      previousModelId: MODEL_VERSION,
    });
    const second = open();
    expect(second.active().coefficients.monthly_probability_unknown).toBe(0.9);
    second.activate(MODEL_VERSION);
    expect(open().active().modelId).toBe(MODEL_VERSION);
  });

  it('takes the same content as the same model', () => {
    const store = open();
    const ids = [1, 2].map(() => store.upload(modelWith({}), NOW).model_id);
    expect(new Set(ids).size).toBe(1);
    expect(store.list()).toHaveLength(2);
  });

  const refused: readonly { readonly name: string; readonly upload: ModelUpload; readonly code: string }[] = [
    { name: 'another checksum', upload: { ...modelWith({}), sha256: '0'.repeat(64) }, code: 'checksum' },
    { name: 'no JSON', upload: uploadOf('{]'), code: 'malformed_model' },
    { name: 'a missing field', upload: uploadOf('{}'), code: 'malformed_model' },
    {
      name: 'four bands',
      upload: modelWith({ monthly_probability_by_band: [0, 0, 0, 0] }),
      code: 'malformed_model',
    },
    {
      name: 'bands in a wrong order',
      upload: modelWith({ monthly_probability_by_band: [0.5, 0.1, 0.1, 0.1, 0.1] }),
      code: 'smoke_failed',
    },
  ];

  it.each(refused)('refuses $name and stores nothing', ({ upload, code }) => {
    expect(() => open().upload(upload, NOW)).toThrow(expect.objectContaining({ code }));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('knows no model that was never uploaded', () => {
    expect(() => open().activate('../../etc/passwd')).toThrow(expect.objectContaining({ code: 'not_found' }));
  });

  it('falls back to the built-in model when the active one is broken on disk', () => {
    const store = open();
    const { model_id } = store.upload(modelWith({}), NOW);
    store.activate(model_id);
    writeFileSync(join(folder, `${model_id}.json`), '{"half');
    expect(open().active().modelId).toBe(MODEL_VERSION);
  });

  it('takes no upload without a folder', () => {
    expect(() => createModelStore(null).upload(modelWith({}), NOW)).toThrow(
      expect.objectContaining({ code: 'no_storage' }),
    );
  });
});
