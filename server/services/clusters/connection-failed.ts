import { refuse, type Outcome } from '@/server/services/access/refusal';
import type { CheckEntry } from './check-entry';

/** 422 with every entry, and the external id that the role's trust policy must name. */
export function connectionFailed(entries: readonly CheckEntry[], externalId: string): Outcome<never> {
  const broken = entries.filter((entry) => !entry.ok && entry.severity === 'required');
  return refuse(
    'unprocessable',
    'connection_failed',
    `the connection does not hold: ${broken.map((entry) => `${entry.check} (${entry.message})`).join('; ')}`,
    { checks: entries, external_id: externalId },
  );
}
