/**
 * Who may import whom (docs/ARCHITECTURE.md): for each folder the folders that it may reach besides itself. What is
 * not listed is forbidden. npm packages are not looked at here.
 */
const MAY_IMPORT = {
  contracts: [],
  'server/domain': [],
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

/** Zones for `import-x/no-restricted-paths`. Tests and builders in `testing/` may reach anything. */
export function importZones() {
  return Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
    target: targetOf(folder),
    from: './',
    except: [`./${folder}`, ...allowed.map((other) => `./${other}`), './node_modules', './package.json'],
    message: `${folder} may import ${allowed.length === 0 ? 'only itself' : allowed.join(', ')} (eslint.zones.mjs).`,
  }));
}
