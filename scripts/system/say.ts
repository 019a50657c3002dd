/**
 * What the operator sees. One status line at the bottom of a terminal shows what is under way and for how long; where
 * there is no terminal, the same is said every ten seconds instead.
 */
const running = new Map<string, number>();
const isTerminal = process.stdout.isTTY;
let ticker: NodeJS.Timeout | undefined;

/** Prints a line. */
export function say(line: string): void {
  clearStatus();
  process.stdout.write(`${line}\n`);
  drawStatus();
}

/** Runs a stage: shows that it is under way, then `✓ label  1.2 s`, or `✗` when it throws (the error passes on). */
export async function stage<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  running.set(label, started);
  ticker ??= setInterval(isTerminal ? drawStatus : printStatus, isTerminal ? 1_000 : 10_000).unref();
  drawStatus();
  let mark = '✗';
  try {
    const result = await work();
    mark = '✓';
    return result;
  } finally {
    running.delete(label);
    if (running.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
    say(`${mark} ${label.padEnd(28)} ${secondsSince(started)} s`);
  }
}

/** Seconds since a `performance.now()`, one decimal. */
export function secondsSince(started: number): string {
  return ((performance.now() - started) / 1_000).toFixed(1);
}

function statusText(): string {
  return [...running]
    .map(([label, started]) => `${label} ${Math.round((performance.now() - started) / 1_000)} s`)
    .join(' · ');
}

function printStatus(): void {
  if (running.size > 0) process.stdout.write(`… ${statusText()}\n`);
}

function clearStatus(): void {
  if (isTerminal) process.stdout.write('\r\u001b[2K');
}

function drawStatus(): void {
  if (!isTerminal || running.size === 0) return;
  process.stdout.write(`\r\u001b[2K… ${statusText()}`.slice(0, process.stdout.columns + 5));
}
