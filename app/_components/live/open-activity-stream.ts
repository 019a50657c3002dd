import { z } from 'zod';
import type { Activity } from '@/app/_trpc/types';
import type { LiveState } from './live-context';

/** Address of the server-sent events. */
const STREAM_URL = '/api/live';
/** A stream that the server refused for good is tried again after this pause. */
const REOPEN_AFTER_MS = 5_000;

/**
 * A row as the stream sends it in `data`:
 * `{"id":"42","at":"2026-03-01T12:00:00.000Z","kind":"interruption_received","severity":"warning","title":"…",…}`
 */
const rowSchema = z.object({
  id: z.string(),
  at: z.string(),
  customer_id: z.string().nullable(),
  cluster_id: z.string().nullable(),
  plan_id: z.string().nullable(),
  event_id: z.string().nullable(),
  kind: z.string(),
  severity: z.enum(['info', 'success', 'warning', 'error']),
  title: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

function parseRow(text: string): Activity | null {
  try {
    const parsed = rowSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * Opens the activity stream and keeps it open: the browser resumes with `Last-Event-ID` after a cut, and a closed one is
 * opened anew. `onState` says `resumed` when rows may have been missed. Answers a function that ends it.
 */
export function openActivityStream(handlers: {
  onState: (state: LiveState, resumed: boolean) => void;
  onRow: (row: Activity) => void;
}): () => void {
  let source: EventSource | undefined;
  let reopen: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;

  const open = () => {
    const opened = new EventSource(STREAM_URL);
    source = opened;
    opened.onopen = () => {
      handlers.onState('connected', wasOpen);
      wasOpen = true;
    };
    opened.onerror = () => {
      handlers.onState('reconnecting', false);
      if (opened.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_AFTER_MS);
    };
    const onMessage = (message: MessageEvent<unknown>) => {
      const row = typeof message.data === 'string' ? parseRow(message.data) : null;
      if (row !== null) handlers.onRow(row);
    };
    opened.onmessage = onMessage;
    opened.addEventListener('activity', onMessage);
  };

  open();
  return () => {
    clearTimeout(reopen);
    source?.close();
  };
}
