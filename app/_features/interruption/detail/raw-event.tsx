'use client';
import { CodeBlock } from '@/app/_components/data/code-block';
import { Panel } from '@/app/_components/frame/panel';
import type { SpotWarningDetail } from '@/app/_trpc/types';

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}

/** The message as it was received, cut by the server to 64 KiB. */
export function RawEvent({ event }: { event: SpotWarningDetail }) {
  return (
    <Panel title="Event as received">
      <CodeBlock label="Event" text={pretty(event.raw)} maxHeight={360} />
    </Panel>
  );
}
