import { OperatorError } from './system/operator-error';

type Command = (args: readonly string[]) => Promise<void>;

/** Every npm script by name. Loaded on demand: most need little of the rest. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => {
    const { demo } = await import('./commands/demo');
    return () => demo(process.env);
  },
  start: async () => {
    const { start } = await import('./commands/start');
    return () => start(process.env);
  },
};

/** Runs one command; the process's exit code says whether it worked. */
export async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const load = commands[name];
  if (load === undefined) {
    process.stderr.write(`usage: npm run ${Object.keys(commands).join(' | ')}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    const command = await load();
    await command(args);
  } catch (error) {
    process.stderr.write(
      `\n${isForOperator(error) ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exitCode = 1;
  }
  // A pool or a keep-alive socket of a library must not hold the terminal.
  process.exit();
}

/** Errors whose message is written for the person at the keyboard: ours, and the product's own (a code, no secret). */
function isForOperator(error: unknown): error is Error {
  return (
    error instanceof OperatorError ||
    (error instanceof Error && 'code' in error && error.code === 'environment_invalid')
  );
}
