import { isRecord, textAt } from '@/app/_lib/json-shape';
import type { Activity } from '@/app/_trpc/types';

const severities: readonly Activity['severity'][] = ['info', 'success', 'warning', 'error'];

/**
 * A row of the stream, null for what is none:
 * `{"id":"42","at":"2026-03-01T12:00:00.000Z","kind":"interruption.received","severity":"warning","title":"…",
 * "customer_id":null,"cluster_id":null,"plan_id":null,"event_id":null,"detail":{}}`
 */
export function parseActivity(text: string): Activity | null {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(row)) return null;
  const id = textAt(row, 'id');
  const at = textAt(row, 'at');
  const kind = textAt(row, 'kind');
  const title = textAt(row, 'title');
  const given = textAt(row, 'severity');
  const severity = severities.find((each) => each === given);
  if (id === null || at === null || kind === null || title === null || severity === undefined) return null;
  return {
    id,
    at,
    kind,
    title,
    severity,
    customer_id: textAt(row, 'customer_id'),
    cluster_id: textAt(row, 'cluster_id'),
    plan_id: textAt(row, 'plan_id'),
    event_id: textAt(row, 'event_id'),
    detail: isRecord(row['detail']) ? row['detail'] : {},
  };
}
