import { z } from 'zod';

/** Bodies of the control API's requests. */
const faultEntry = z
  .object({
    scope: z.string().optional(),
    latencyMs: z.number().min(0).optional(),
    status: z.number().int().optional(),
    code: z.string().optional(),
    remaining: z.number().int().min(0).optional(),
  })
  .catchall(z.unknown());

/** One entry or several with different scopes. */
export const faultBody = z.union([faultEntry, z.array(faultEntry).min(1)]);

export const interruptBody = z.strictObject({
  instance_id: z.string().optional(),
  cluster: z.string().optional(),
  count: z.number().int().min(1).optional(),
  kind: z.enum(['interruption', 'rebalance', 'state-change', 'scheduled-change']).default('interruption'),
  action: z.enum(['terminate', 'stop', 'hibernate']).default('terminate'),
  repeat: z.number().int().min(1).max(1000).default(1),
  to_queue: z.boolean().default(true),
});

export const queueBody = z.strictObject({
  queue_url: z.string(),
  region: z.string().default('us-east-1'),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]),
  repeat: z.number().int().min(1).max(10_000).default(1),
});

/**
 * A role to create or replace. Trust: `external_id` a text: exactly that; null: without condition;
 * `external_id_pattern: "*"`: the first one is pinned; `assumable: false`: never.
 */
export const roleBody = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/)
    .default('111122223333'),
  name: z.string().regex(/^[\w+=,.@-]{1,64}$/),
  external_id: z.string().min(2).nullable().optional(),
  external_id_pattern: z.literal('*').optional(),
  assumable: z.boolean().default(true),
  permissions: z
    .union([z.enum(['full', 'older']), z.array(z.string().regex(/^[a-z0-9-]+:\w+$/))])
    .default('full'),
  max_session_seconds: z.number().int().min(900).max(43_200).default(3600),
});

export const clockBody = z.strictObject({ speed: z.number().positive().max(1000) });

/** Query of `GET /usage-history`. */
export const usageHistoryQuery = z.strictObject({
  cluster: z.string(),
  days: z.coerce.number().positive().max(30).default(8),
  step_seconds: z.coerce.number().int().min(15).max(86_400).default(600),
});
