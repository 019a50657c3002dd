import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Who may import whom (docs/ARCHITECTURE.md): for each folder the folders that it may reach besides itself. What is
 * not listed is forbidden. npm packages are not looked at here.
 */
const MAY_IMPORT = {
  contracts: [],
  // Types of what plans store, which pages share; no code of it runs in the domain.
  'server/domain': ['contracts/plans'],
  'server/ports': ['server/domain', 'contracts'],
  'server/jobs': ['server/domain', 'contracts'],
  'server/services': ['server/domain', 'server/ports', 'server/jobs', 'contracts'],
  'server/adapters': ['server/domain', 'server/ports', 'server/jobs', 'contracts'],
  'server/queries': ['server/domain', 'server/ports', 'server/adapters/postgres', 'contracts'],
  'server/access': ['server/domain', 'server/ports', 'server/adapters/postgres'],
  'server/live': ['server/domain', 'server/ports', 'server/adapters/postgres'],
  'server/api': [
    'server/services',
    'server/queries',
    'server/access',
    'server/live',
    'server/domain',
    'server/ports',
    'contracts',
  ],
  'server/runtime': ['server', 'contracts'],
  worker: ['server/services', 'server/jobs', 'server/ports', 'server/domain', 'server/runtime', 'contracts'],
  'worker/processors': ['server/services', 'server/jobs', 'server/ports', 'server/domain'],
  // The console's layout asks who is signed in; nothing else of the runtime is open to pages.
  app: ['server/api', 'server/domain/shared', 'server/runtime/web/session.ts', 'contracts'],
  'app/api': ['server', 'app', 'contracts'],
  decision: [
    'contracts',
    'server/domain/drainability',
    'server/domain/scheduling',
    'server/domain/cluster',
    'server/domain/shared',
  ],
  sandbox: [],
};

/** Nested folders with rules of their own are judged by those. */
function targetOf(folder) {
  const nested = Object.keys(MAY_IMPORT).filter((other) => other.startsWith(`${folder}/`));
  const not =
    nested.length === 0 ? '' : `!(${nested.map((other) => other.slice(folder.length + 1)).join('|')})/`;
  return nested.length === 0 ? `./${folder}` : [`./${folder}/*.{ts,tsx}`, `./${folder}/${not}**/*.{ts,tsx}`];
}

/** The engine that claims and runs plans, and the folder with one folder for each kind of plan. */
const ENGINE = 'server/services/plans';
const KINDS = 'server/services/kinds';

/** Names of the kinds of plan that a checkout holds: every folder is one, without being listed anywhere. */
export function kindFolders(root) {
  const folder = join(root, KINDS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** The engine knows no kind of plan, and no kind knows another: what two share lies outside of both. */
function kindZones(root) {
  return [
    {
      target: `./${ENGINE}`,
      from: `./${KINDS}`,
      message: 'The engine imports no kind of plan; the runtime registers them (eslint.zones.mjs).',
    },
    ...kindFolders(root).map((kind) => ({
      target: `./${KINDS}/${kind}`,
      from: `./${KINDS}`,
      except: [kind],
      message:
        'A kind of plan imports no other kind: what both need lies outside of both (eslint.zones.mjs).',
    })),
  ];
}

/**
 * Zones for `import-x/no-restricted-paths` of the checkout in `root`. Type-only imports count. Tests and builders in
 * `testing/` may reach anything.
 */
export function importZones(root) {
  const zones = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
    target: targetOf(folder),
    from: './',
    except: [`./${folder}`, ...allowed.map((other) => `./${other}`), './node_modules', './package.json'],
    message: `${folder} may import ${allowed.length === 0 ? 'only itself' : allowed.join(', ')} (eslint.zones.mjs).`,
  }));
  return [...zones, ...kindZones(root)];
}
