import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { writeFileAtomically } from '../system/write-file-atomically';

/** The content of a JSON file of ours; undefined when it is missing or is not (any more) what the schema says. */
export function readStateFile<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a JSON file that only its owner can read. */
export function writeStateFile(path: string, content: unknown): void {
  writeFileAtomically(path, `${JSON.stringify(content, null, 2)}\n`);
}
