import { z } from 'zod';

export const searchInput = z.object({
  q: z.string().trim().min(2).max(128).describe('a name, an instance id, or the start of an id'),
});

/** What the command palette finds. */
export const searchResultSchema = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['cluster', 'node', 'event', 'plan']),
      id: z.string(),
      title: z.string(),
      detail: z.string().nullable(),
      cluster_id: z.string().nullable(),
    }),
  ),
});

export type SearchResult = z.infer<typeof searchResultSchema>;
