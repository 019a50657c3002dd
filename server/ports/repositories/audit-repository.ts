import type { Instant } from '@/server/domain/shared/instant';

/** One mutation, as the append-only audit log keeps it. */
export interface AuditRecord {
  readonly at: Instant;
  readonly actorKind: 'user' | 'api-key' | 'system';
  readonly actorId: string;
  readonly actorName: string;
  readonly customerId: string | null;
  readonly clusterId: string | null;
  /** Procedure name, e.g. `clusters.register`. */
  readonly action: string;
  readonly target: string | null;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  /** Input with secrets removed. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  readonly address: string | null;
}

export interface AuditWriter {
  append(record: AuditRecord): Promise<void>;
}
