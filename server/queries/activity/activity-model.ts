import { z } from 'zod';
import { jsonObject, ownerFields, pageFields, pageOf, timeText } from '@/server/queries/shared/page';

/** One row of the live feed; the SSE stream sends the same shape, its `id` being the event id. */
export const activitySchema = z.object({
  id: z.string(),
  at: timeText,
  customer_id: z.string().nullable(),
  cluster_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  event_id: z.string().nullable(),
  kind: z.string(),
  severity: z.enum(['info', 'success', 'warning', 'error']),
  title: z.string(),
  detail: jsonObject,
});

export const listActivityInput = z.object({ ...pageFields, ...ownerFields });

export const activityPageSchema = pageOf(activitySchema);

export type Activity = z.infer<typeof activitySchema>;
export type ListActivityInput = z.output<typeof listActivityInput>;
