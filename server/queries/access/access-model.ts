import { z } from 'zod';
import {
  jsonObject,
  ownerFields,
  pageFields,
  pageOf,
  timeRangeFields,
  timeText,
} from '@/server/queries/shared/page';

export const roleSchema = z.enum(['admin', 'operator', 'viewer']);

export const apiKeySchema = z.object({
  api_key_id: z.string(),
  name: z.string(),
  /** Recognizes the key; not secret. */
  prefix: z.string(),
  role: roleSchema,
  /** Null: every customer. */
  customer_id: z.string().nullable(),
  created_by: z.string(),
  created_at: timeText,
  expires_at: timeText.nullable(),
  last_used_at: timeText.nullable(),
  revoked_at: timeText.nullable(),
});

export const userSchema = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: roleSchema,
  customer_id: z.string().nullable(),
  created_at: timeText,
  updated_at: timeText,
  disabled_at: timeText.nullable(),
});

const auditEntrySchema = z.object({
  audit_id: z.string(),
  at: timeText,
  actor_kind: z.enum(['user', 'api-key', 'system']),
  actor_id: z.string(),
  actor_name: z.string(),
  customer_id: z.string().nullable(),
  cluster_id: z.string().nullable(),
  action: z.string(),
  target: z.string().nullable(),
  outcome: z.enum(['succeeded', 'refused', 'failed']),
  detail: jsonObject,
  request_id: z.string(),
  address: z.string().nullable(),
});

export const listAuditInput = z.object({
  ...pageFields,
  ...ownerFields,
  ...timeRangeFields,
  status: z.enum(['succeeded', 'refused', 'failed']).optional(),
  type: z.string().max(64).optional().describe('action, e.g. clusters.register'),
});

export const apiKeyPageSchema = pageOf(apiKeySchema);
export const userPageSchema = pageOf(userSchema);
export const auditPageSchema = pageOf(auditEntrySchema);

export const listInput = z.object(pageFields);

export type ApiKey = z.infer<typeof apiKeySchema>;
export type User = z.infer<typeof userSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type ListInput = z.output<typeof listInput>;
export type ListAuditInput = z.output<typeof listAuditInput>;
