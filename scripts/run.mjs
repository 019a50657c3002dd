/**
 * `node scripts/run.mjs <command>`: the one door of every npm script. Plain JavaScript, because it runs before the
 * dependencies exist: it checks Node, installs what package-lock.json asks for when that is missing or out of date,
 * and only then loads the TypeScript commands.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampPath = join(root, 'node_modules', '.cloudoptim-lock-hash');

/** The lowest version that Next 16 accepts: https://nextjs.org/docs/app/getting-started/installation */
const lowestNode = [20, 9];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > lowestNode[0] || (major === lowestNode[0] && minor >= lowestNode[1])) return;
  console.error(`CloudOptim needs Node ${lowestNode.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function lockHash() {
  const wanted = ['package.json', 'package-lock.json'].map((name) => readFileSync(join(root, name)));
  return createHash('sha256')
    .update(Buffer.concat(wanted))
    .update(process.platform)
    .update(process.arch)
    .digest('hex');
}

/** Runs npm in the project; true when it succeeded. The output is npm's own progress. */
function npm(...args) {
  const npmCli = process.env['npm_execpath'];
  const [command, prefix] = npmCli?.endsWith('.js') ? [process.execPath, [npmCli]] : ['npm', []];
  const result = spawnSync(command, [...prefix, ...args], {
    cwd: root,
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
    // The operator's production setting must not leave out the build tools.
    env: { ...process.env, NODE_ENV: 'development', npm_config_include: 'dev' },
  });
  return result.status === 0;
}

/** True when npm's own record of node_modules holds every mandatory package in the version that the lock file asks for. */
function isInstalled() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || installed[path]?.version === version,
  );
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

function installDependencies() {
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === lockHash()) return;
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')) || !isInstalled()) install();
  writeFileSync(stampPath, lockHash());
}

function install() {
  const started = Date.now();
  console.log('Installing dependencies (the first time takes a minute or two) …');
  // Not `npm ci`: it begins by removing node_modules, which a running CloudOptim may be using, and it refuses a lock
  // file without the packages of other platforms. `npm install` keeps to the locked versions all the same.
  if (!npm('install', '--no-audit', '--no-fund', '--loglevel=error')) {
    console.error('The dependencies could not be installed; npm says why above.');
    process.exit(1);
  }
  console.log(`✓ dependencies  ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

checkNode();
installDependencies();
process.chdir(root);
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
