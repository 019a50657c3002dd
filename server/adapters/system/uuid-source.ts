import { v7 } from 'uuid';
import type { IdSource } from '@/server/ports/clock';

/** Version 7 UUIDs: ordered by time, so that indexes grow at their end. */
export const uuidSource: IdSource = { newId: () => v7() };
