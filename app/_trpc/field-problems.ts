import { isRecord, textAt } from '@/app/_lib/json-shape';

/**
 * Which fields an `invalid_input` refusal names, by their path: `{data: {details: {fields: [{path, message}]}}}`. Empty
 * for any other error.
 */
export function fieldProblems(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error) || !('data' in error) || !isRecord(error.data)) return {};
  const { details } = error.data;
  if (!isRecord(details) || !Array.isArray(details['fields'])) return {};
  const problems: Record<string, string> = {};
  for (const field of details['fields']) {
    if (!isRecord(field)) continue;
    const path = textAt(field, 'path');
    const message = textAt(field, 'message');
    if (path !== null && message !== null) problems[path] ??= message;
  }
  return problems;
}
