import { build, type BuildFailure } from 'esbuild';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { hashSources } from './source-hash';
import {
  bundleSources,
  bundleTargets,
  externalPackages,
  type BundleName,
  type BundleTarget,
} from './targets';

/** The bundles among `names` that are missing or older than their sources. */
export function staleBundles(names: readonly BundleName[]): readonly BundleTarget[] {
  const hash = hashSources(projectRoot, bundleSources);
  return bundleTargets.filter(
    (target) =>
      names.includes(target.name) &&
      !(existsSync(join(projectRoot, target.output)) && stampOf(target) === hash),
  );
}

/** Bundles the programs. Each appears as a whole, by a rename, so that one that starts meanwhile sees no half file. */
export async function buildBundles(targets: readonly BundleTarget[]): Promise<void> {
  const hash = hashSources(projectRoot, bundleSources);
  for (const target of targets) {
    if (!existsSync(join(projectRoot, target.entry))) throw new OperatorError(`${target.entry} is missing`);
    await bundle(target);
    writeFileSync(stampPath(target), hash);
  }
}

function stampPath({ output }: BundleTarget): string {
  return join(projectRoot, `${output}.sources`);
}

function stampOf(target: BundleTarget): string | undefined {
  try {
    return readFileSync(stampPath(target), 'utf8');
  } catch {
    return undefined;
  }
}

async function bundle(target: BundleTarget): Promise<void> {
  const output = join(projectRoot, target.output);
  try {
    const { outputFiles } = await build({
      absWorkingDir: projectRoot,
      entryPoints: [target.entry],
      outfile: output,
      write: false,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      sourcemap: true,
      sourcesContent: false,
      tsconfig: join(projectRoot, 'tsconfig.json'),
      external: externalPackages,
      // The guard of the `server-only` package is for the browser bundle; here it would throw.
      alias: { 'server-only': join(projectRoot, 'node_modules', 'server-only', 'empty.js') },
      // CommonJS has no import.meta.url; some packages ask for it.
      define: { 'import.meta.url': 'bundleUrl' },
      banner: { js: `const bundleUrl = require('node:url').pathToFileURL(__filename).href;` },
      logLevel: 'silent',
    });
    for (const { path, contents } of outputFiles) {
      writeFileSync(`${path}.unfinished`, contents);
      renameSync(`${path}.unfinished`, path);
    }
  } catch (error) {
    throw new OperatorError(`${target.entry} cannot be bundled:\n${messagesOf(error)}`);
  }
}

function messagesOf(error: unknown): string {
  if (!isBuildFailure(error)) return String(error);
  return error.errors
    .map(({ text, location }) => `  ${location === null ? '' : `${location.file}:${location.line}: `}${text}`)
    .join('\n');
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
