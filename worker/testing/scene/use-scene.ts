import { afterAll, afterEach, beforeAll } from 'vitest';
import { Scene } from './scene';
import type { StackOptions } from '../stack/stack';

/** A scene for a whole test file, whose faults are cleared after each test. To be called at the file's top level. */
export function useScene(options: StackOptions): () => Scene {
  let scene: Scene | null = null;
  beforeAll(async () => {
    scene = await Scene.open(options);
  });
  afterEach(async () => {
    await scene?.clearFaults();
  });
  afterAll(async () => {
    await scene?.close();
  });
  return () => {
    if (scene === null) throw new Error('the scene is not open yet');
    return scene;
  };
}
