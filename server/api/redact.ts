/** Members whose values never reach the audit log, whatever object carries them. */
const SECRET_NAME = /token$|password|secret|user_data|api_key$|authorization|certificate|^raw$/i;
const MAX_TEXT = 500;
const MAX_ITEMS = 50;

/** A copy fit for the audit log: secrets replaced, long texts and lists cut, no deeper than six levels. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (value === null || typeof value !== 'object') return value;
  if (depth >= 6) return '…';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAME.test(name) && member !== null && member !== undefined
        ? '[removed]'
        : redact(member, depth + 1),
    ]),
  );
}
