import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { Home } from '../installation/home';
import { readStateFile, writeStateFile } from '../installation/state-file';
import {
  isRunning,
  processIdentitySchema,
  stopProcessGroup,
  type ProcessIdentity,
} from '../system/process-identity';

const childrenSchema = z.array(processIdentitySchema.extend({ name: z.string() }));

export interface NamedProcess extends ProcessIdentity {
  readonly name: string;
}

/**
 * Notes which processes the supervisor of this home has started, so that the next one can clear up after a kill -9.
 * Stores are not noted: they are taken over, not stopped.
 */
export function noteChildren(home: Home, children: readonly NamedProcess[]): void {
  writeStateFile(home.childrenFile, children);
}

export function forgetChildren(home: Home): void {
  rmSync(home.childrenFile, { force: true });
}

/**
 * Stops what a killed supervisor left running. Only processes whose id *and* start are the noted ones are touched.
 * Hold the home's lock. Returns the names of those that were still there.
 */
export async function stopLeftovers(home: Home): Promise<readonly string[]> {
  const children = (readStateFile(home.childrenFile, childrenSchema) ?? []).filter(isRunning);
  await Promise.all(children.map((child) => stopProcessGroup(child, 10_000)));
  forgetChildren(home);
  return children.map(({ name }) => name);
}
