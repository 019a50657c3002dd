import { z } from 'zod';

/** What a launch step leaves for the steps after it. */
export const launchResultSchema = z.object({
  instance_id: z.string(),
  instance_type: z.string(),
  availability_zone: z.string(),
  lifecycle: z.enum(['spot', 'on-demand']),
  origin: z.string(),
});

export type LaunchStepResult = z.infer<typeof launchResultSchema>;
