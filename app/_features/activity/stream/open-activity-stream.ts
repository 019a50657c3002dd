import type { Activity } from '@/app/_trpc/types';
import type { LiveState } from './live-context';
import { parseActivity } from './parse-activity';

/** Address of the server-sent events. */
const STREAM_URL = '/api/live';
/** A stream that the server refused for good is tried again after this pause. */
const REOPEN_AFTER_MS = 5_000;

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
      const row = typeof message.data === 'string' ? parseActivity(message.data) : null;
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
