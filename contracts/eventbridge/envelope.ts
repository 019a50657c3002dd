import { z } from 'zod';

/**
 * The envelope of every EventBridge event. `account`, `region` and `resources` may be absent: the queue's count then.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const envelopeSchema = z.object({
  version: z.string().max(16).optional(),
  id: z.string().min(1).max(128),
  'detail-type': z.string().min(1).max(256),
  source: z.string().min(1).max(256),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be a 12-digit account')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region')
    .optional(),
  time: z.iso.datetime({ offset: true }),
  resources: z.array(z.string().max(2048)).max(1000).optional(),
  detail: z.record(z.string(), z.unknown()),
});

export type Envelope = z.infer<typeof envelopeSchema>;

export const instanceIdSchema = z.string().regex(/^i-[0-9a-f]{8,17}$/, 'must be an EC2 instance id');
