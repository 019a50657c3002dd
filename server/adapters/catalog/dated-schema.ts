import { z } from 'zod';

/** Where a document of public facts comes from and how old it is: a day, or the month or year if no more is known. */
export const datedSchema = z.object({
  source: z.string().min(1),
  date: z.string().regex(/^\d{4}(-\d{2}(-\d{2})?)?$/),
});
