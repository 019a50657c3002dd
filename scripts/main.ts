import type { ProgramName } from './commands/run-program';
import { OperatorError } from './system/operator-error';

/** Runs to its end; a number is the exit code, false stands for 1. */
type Command = (args: readonly string[]) => Promise<number | boolean | undefined>;

/** Every npm script by name. Loaded on demand: most need little of the rest. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => {
    const { demo } = await import('./commands/demo');
    return async () => {
      await demo(process.env);
      return undefined;
    };
  },
  start: async () => {
    const { start } = await import('./commands/start');
    return async () => {
      await start(process.env);
      return undefined;
    };
  },
  test: async () => (await import('./commands/test')).test,
  'test-faults': async () => (await import('./commands/test')).testFaults,
  check: async () => (await import('./commands/check')).check,
  structure: async () => (await import('./commands/structure')).structure,
  web: () => program('web'),
  worker: () => program('worker'),
  'decision-server': () => program('decision-server'),
  'decision-server:check': async () => {
    const { decisionServerCheck } = await import('./commands/decision-server-check');
    return (args) => decisionServerCheck(args, process.env);
  },
  migrate: async () => {
    const { migrate } = await import('./commands/migrate');
    return async () => {
      await migrate(process.env);
      return undefined;
    };
  },
  'usage:import': async () => {
    const { usageImport } = await import('./commands/usage-import');
    return (args) => usageImport(args, process.env);
  },
  status: async () => {
    const { status } = await import('./commands/status');
    return () => status(process.env);
  },
  doctor: async () => {
    const { doctor } = await import('./commands/doctor');
    return () => doctor(process.env);
  },
};

async function program(name: ProgramName): Promise<Command> {
  const { runProgram } = await import('./commands/run-program');
  return () => runProgram(name, process.env);
}

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
    const result = await command(args);
    process.exitCode = typeof result === 'number' ? result : result === false ? 1 : 0;
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
