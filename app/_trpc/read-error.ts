import { z } from 'zod';

/** What a person needs of an error: a sentence, codes, and the id under which the server logged it. */
export interface ReadableError {
  message: string;
  /** The transport's code, e.g. `NOT_FOUND`; `NETWORK` when there was no answer. */
  code: string;
  /** The server's stable code, e.g. `connection_failed`. */
  appCode: string | null;
  requestId: string | null;
}

/** The parts of a tRPC error that the console reads. */
const trpcErrorSchema = z.object({
  message: z.string(),
  data: z
    .object({
      code: z.string(),
      app_code: z.string().nullish(),
      request_id: z.string().nullish(),
    })
    .nullish(),
});

/** `no such cluster` → `No such cluster.` */
function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'Something unexpected happened.';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

export function readError(error: unknown): ReadableError {
  const parsed = trpcErrorSchema.safeParse(error);
  if (!parsed.success) {
    return { message: 'Something unexpected happened.', code: 'UNKNOWN', appCode: null, requestId: null };
  }
  const { message, data } = parsed.data;
  if (data === null || data === undefined) {
    return {
      message: 'The server did not answer. Check the connection and try again.',
      code: 'NETWORK',
      appCode: null,
      requestId: null,
    };
  }
  return {
    message: sentence(message),
    code: data.code,
    appCode: data.app_code ?? null,
    requestId: data.request_id ?? null,
  };
}
