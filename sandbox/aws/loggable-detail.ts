const LONGEST_TEXT = 300;
/** User data may hold what a customer would not want in a log, so its presence is all that is kept. */
const WITHHELD = new Set(['UserData', 'Policy']);

/** Decoded parameters as the door log keeps them: nothing withheld, long texts shortened. */
export function loggableDetail(input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null) return {};
  return Object.fromEntries(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, WITHHELD.has(key) ? '(withheld)' : shortened(value)]),
  );
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (Array.isArray(value)) return value.map(shortened);
  if (value instanceof Date || value instanceof Uint8Array) return String(value);
  return typeof value === 'object' && value !== null ? loggableDetail(value) : value;
}
