import { z } from 'zod';

/**
 * Text without control characters and lone surrogates: Postgres cannot store NUL anywhere nor a lone surrogate in
 * JSON, and an event that cannot be stored would come back from its queue for ever.
 */
export const plainText = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be plain text');

/** Years that a timestamp of Postgres and of ISO 8601 can hold, deadline included; AWS's own samples begin with 1970. */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

const eventTime = z.iso.datetime({ offset: true }).refine((text) => {
  const time = Date.parse(text);
  return time >= EARLIEST && time < LATEST;
}, 'must lie between 1970 and 2199');

/**
 * The envelope of every EventBridge event. `account`, `region` and `resources` may be absent: the queue's count then.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const envelopeSchema = z.object({
  version: z.string().max(16).optional(),
  id: plainText(128).min(1),
  'detail-type': plainText(256).min(1),
  source: plainText(256).min(1),
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be a 12-digit account')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region')
    .optional(),
  time: eventTime,
  resources: z.array(z.string().max(2048)).max(1000).optional(),
  detail: z.record(z.string(), z.unknown()),
});

export type Envelope = z.infer<typeof envelopeSchema>;

export const instanceIdSchema = z.string().regex(/^i-[0-9a-f]{8,17}$/, 'must be an EC2 instance id');
