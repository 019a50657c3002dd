import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** A program under test, with its output kept in a file for a failed run. */
export class Child {
  readonly lines: string[] = [];
  private readonly process: ChildProcess;
  private exited = false;

  constructor(
    readonly name: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    logFile: string | null,
  ) {
    this.process = spawn(process.execPath, args, {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'production',
        CLOUDOPTIM_TRIAL: 'true',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    const keep = (chunk: Buffer) => {
      rest += chunk.toString();
      const parts = rest.split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts);
      if (this.lines.length > 20_000) this.lines.splice(0, 10_000);
      if (logFile !== null) appendFileSync(logFile, parts.map((line) => `${name} ${line}\n`).join(''));
    };
    this.process.stdout?.on('data', keep);
    this.process.stderr?.on('data', keep);
    this.process.on('exit', () => {
      this.exited = true;
    });
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  get alive(): boolean {
    return !this.exited;
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Resolves once the process has ended; SIGKILL after ten seconds. */
  async stop(): Promise<void> {
    if (this.exited) return;
    const ended = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
    this.process.kill('SIGTERM');
    const hard = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(hard);
  }

  /** The first line for which `match` is true, also among those already printed. */
  async line(match: (line: string) => boolean, deadlineMs = 60_000): Promise<string> {
    const until = Date.now() + deadlineMs;
    for (;;) {
      const found = this.lines.find(match);
      if (found !== undefined) return found;
      if (this.exited || Date.now() > until) {
        throw new Error(
          `${this.name} did not say what was awaited; its last lines:\n${this.lines.slice(-20).join('\n')}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
