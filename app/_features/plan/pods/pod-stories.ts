import * as z from 'zod/mini';

/**
 * One pod of a drain step's result:
 * `{"namespace":"shop","name":"web-1","priority":0,"how":"evicted","tries":1,"told_at":"…","gone_at":"…","last_refusal":null}`
 */
const podStorySchema = z.object({
  namespace: z.string(),
  name: z.string(),
  priority: z.number(),
  how: z.enum(['evicted', 'deleted', 'left', 'waiting']),
  tries: z.number(),
  told_at: z.nullable(z.string()),
  gone_at: z.nullable(z.string()),
  last_refusal: z.nullable(z.string()),
});

export type PodStory = z.infer<typeof podStorySchema>;

const drainResultSchema = z.object({ pods: z.array(podStorySchema), undrained: z.number() });

/**
 * The pods of a plan's drains and how each left, in the order in which they were told to; null while no drain has a
 * result.
 */
export function podStories(
  steps: readonly { step_type: string; result: Record<string, unknown> | null }[],
): { pods: PodStory[]; undrained: number } | null {
  const drains = steps.flatMap((step) => {
    const parsed = step.step_type === 'drain' ? drainResultSchema.safeParse(step.result) : null;
    return parsed?.success === true ? [parsed.data] : [];
  });
  if (drains.length === 0) return null;
  const pods = drains
    .flatMap((drain) => drain.pods)
    .sort((a, b) => (a.told_at ?? '9').localeCompare(b.told_at ?? '9'));
  return { pods, undrained: drains.reduce((sum, drain) => sum + drain.undrained, 0) };
}
