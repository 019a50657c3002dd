const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** How often it is checked whether npm is still there. */
const parentPollMs = 500;

/**
 * Calls `stop` when this process is asked to end: by a signal, as often as one comes, or by npm's end. npm runs a
 * script through a shell that does not pass signals on, so a `kill` of npm would otherwise leave everything running.
 */
export function onStopRequest(stop: (signal: NodeJS.Signals) => void): void {
  for (const signal of signals) process.on(signal, stop);
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop('SIGTERM');
  }, parentPollMs);
  timer.unref();
}
