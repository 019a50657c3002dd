import { setImmediate } from 'node:timers/promises';

/** Runs a long computation and lets waiting requests be answered between its slices. */
export async function runInSlices<T>(work: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
