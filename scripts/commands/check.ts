import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources } from '../build/source-hash';
import { brokenRules } from '../structure/measures';
import { readWorkTree } from '../structure/source-tree';
import { processEnv } from '../system/process-env';
import { projectRoot } from '../system/project-root';
import { runCommand, tail } from '../system/run-command';
import { say, stage } from '../system/say';
import { generatedFiles, type GeneratedFiles } from './generated-files';

interface Step {
  readonly name: string;
  /** Program of node_modules/.bin and its arguments. */
  readonly command: readonly [string, ...string[]];
}

const steps: readonly Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  {
    name: 'lint',
    command: [
      'eslint',
      '--cache',
      '--cache-location',
      'node_modules/.cache/eslint/',
      '--max-warnings',
      '0',
      '.',
    ],
  },
  { name: 'unused code', command: ['knip', '--no-progress'] },
];

/**
 * `npm run check`: everything about the sources that needs no server, each with ✓ or ✗ and its seconds; what a step
 * has to say is printed when it fails. Resolves to whether all passed.
 */
export async function check(): Promise<boolean> {
  let passed = true;
  const run = async (name: string, work: () => Promise<string | undefined>): Promise<void> => {
    const complaint = await stage(name, async () => {
      const text = await work();
      if (text !== undefined) throw new Complaint(text);
    }).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (complaint === undefined) return;
    passed = false;
    say(complaint.replace(/^/gm, '  '));
  };
  for (const { name, command } of steps) await run(name, () => complaintOf(command));
  await run('structure', async () => brokenRules(readWorkTree(projectRoot)));
  for (const files of generatedFiles)
    await run(`generated: ${files.name}`, () => complaintAboutGenerated(files));
  return passed;
}

class Complaint extends Error {}

async function complaintOf([program, ...args]: readonly [string, ...string[]]): Promise<string | undefined> {
  const { code, output } = await runCommand(join(projectRoot, 'node_modules', '.bin', program), args, {
    cwd: projectRoot,
    env: processEnv({ ...process.env, NODE_ENV: 'development' }),
  });
  return code === 0 ? undefined : tail(output, 200);
}

/** Generates the files again: they are up to date when that changes nothing. The new ones stay, to be committed. */
async function complaintAboutGenerated({ command, outputs }: GeneratedFiles): Promise<string | undefined> {
  const missing = outputs.find((path) => !existsSync(join(projectRoot, path)));
  const before = hashSources(projectRoot, outputs);
  const complaint = await complaintOf(command);
  if (complaint !== undefined) return complaint;
  if (missing !== undefined) return `${missing} was missing; it has been generated: commit it`;
  return hashSources(projectRoot, outputs) === before
    ? undefined
    : `${outputs.join(', ')} was out of date; it has been generated afresh: commit it`;
}
