import { notFound } from 'next/navigation';
import { z } from 'zod';

/** The id in a page's address; what is no id leads to the page that says so. */
export function requireId(id: string): string {
  if (!z.uuid().safeParse(id).success) notFound();
  return id;
}
