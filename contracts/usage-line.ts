import { z } from 'zod';
import { memoryBytes, name, nonNegative } from './decision-server/primitives';

/**
 * One line of a usage history that an operator brings in (JSON lines): what one container used at a moment, as
 * `rate(container_cpu_usage_seconds_total)` and `container_memory_working_set_bytes` tell it.
 *
 * ```json
 * {"at":"2026-03-01T12:00:00Z","namespace":"shop","kind":"Deployment","name":"web","container":"web","pod":"web-5d9c-x","cpu_millicores":212.5,"memory_bytes":268435456}
 * ```
 */
export const usageLineSchema = z.strictObject({
  at: z.iso.datetime({ offset: true }),
  namespace: z.string().min(1).max(63),
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
  /** The workload's name, not the pod's. */
  name,
  container: z.string().min(1).max(63),
  /** Tells replicas apart; without it the lines of a container are one series. */
  pod: name.optional(),
  cpu_millicores: nonNegative.max(10_000_000),
  memory_bytes: memoryBytes,
});
