import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { logPath } from './log-file';

/** A line of pino's (https://getpino.io/#/docs/api?id=logger-level): level 40 is `warn`. */
const logLineSchema = z.object({
  level: z.union([z.number(), z.string()]),
  msg: z.string().optional(),
  err: z.object({ message: z.string().optional() }).optional(),
});
const warningLevel = 40;
const warningNames = new Set(['warn', 'error', 'fatal']);

export interface OutputReaders {
  readonly say: (line: string) => void;
  readonly onLine: (line: string) => void;
  /** It tells its story on stderr: only its log lines of level warn and above are for the operator. */
  readonly narrates: boolean;
}

/**
 * Writes everything that a child prints to its log file, shows the operator its warnings and errors with the child's
 * name before them, and hands each line of stdout to `onLine`.
 */
export function followOutput(
  name: string,
  logs: string,
  streams: { readonly stdout: Readable | null; readonly stderr: Readable | null },
  { say, onLine, narrates }: OutputReaders,
): void {
  const log = createWriteStream(logPath(logs, name), { flags: 'a', mode: 0o600 });
  const follow = (stream: Readable | null, isError: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (stream === null) {
        resolve();
        return;
      }
      const lines = createInterface({ input: stream, crlfDelay: Infinity });
      lines.on('line', (line) => {
        log.write(`${forLog(line)}\n`);
        if (!isError) onLine(line);
        const shown = warningOf(line, isError && !narrates);
        if (shown !== undefined) say(`[${name}] ${shown}`);
      });
      lines.once('close', resolve);
    });
  void Promise.all([follow(streams.stdout, false), follow(streams.stderr, true)]).then(() => log.end());
}

/** A ready line tells its starter addresses and credentials, which no log may keep. */
function forLog(line: string): string {
  return line.startsWith('{"ready":true') ? '{"ready":true}' : line;
}

/** What of a line is worth the operator's eye: a log line of level warn or above, or anything else on stderr. */
export function warningOf(line: string, isError: boolean): string | undefined {
  const parsed = parseJson(line);
  if (parsed === undefined) return isError && line.trim() !== '' ? line : undefined;
  const entry = logLineSchema.safeParse(parsed);
  if (!entry.success) return undefined;
  const { level, msg, err } = entry.data;
  const isWarning = typeof level === 'number' ? level >= warningLevel : warningNames.has(level.toLowerCase());
  if (!isWarning) return undefined;
  return [msg, err?.message].filter((part) => part !== undefined && part !== '').join(': ');
}

function parseJson(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
