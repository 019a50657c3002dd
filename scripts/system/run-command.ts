import { spawn, type SpawnOptions } from 'node:child_process';

export interface CommandResult {
  /** Exit code; null when a signal ended it or it could not be started. */
  readonly code: number | null;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a program to its end and collects its output. Never throws: a missing program is a result with code null. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => {
      resolve({ code: null, output: error.message });
    });
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}

/** The last lines of an output, for an error message. */
export function tail(output: string, lines = 15): string {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
