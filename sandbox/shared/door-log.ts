import type { DoorEntry } from './contract';

interface NumberedDoorEntry extends DoorEntry {
  /** Running number over all entries of this door, from 1. */
  readonly index: number;
}

/** What came to a door: entries of mutating calls, and counters of all calls by action. */
export interface DoorLog {
  record(entry: DoorEntry): void;
  count(call: string): void;
  since(index: number): readonly NumberedDoorEntry[];
  readonly counters: Readonly<Record<string, number>>;
}

const ENTRIES_KEPT = 100_000;

export function createDoorLog(): DoorLog {
  const entries: NumberedDoorEntry[] = [];
  const counters: Record<string, number> = {};
  let index = 0;
  return {
    record(entry) {
      index += 1;
      entries.push({ ...entry, index });
      // Trimmed in blocks, because removing the first element of a long array moves all others.
      if (entries.length > ENTRIES_KEPT * 1.1) entries.splice(0, entries.length - ENTRIES_KEPT);
    },
    count(call) {
      counters[call] = (counters[call] ?? 0) + 1;
    },
    since: (from) => entries.filter((entry) => entry.index > from),
    counters,
  };
}
