/** One program that esbuild bundles into a single CommonJS file, which starts several times faster than tsx. */
export interface BundleTarget {
  readonly name: string;
  /** Path in the checkout. */
  readonly entry: string;
  readonly output: string;
}

export const bundleTargets = [
  { name: 'worker', entry: 'worker/main.ts', output: 'dist/worker.cjs' },
  { name: 'decision-server', entry: 'decision/main.ts', output: 'dist/decision-server.cjs' },
  { name: 'sandbox', entry: 'sandbox/main.ts', output: 'dist/sandbox.cjs' },
  { name: 'usage-import', entry: 'server/runtime/import-usage-main.ts', output: 'dist/usage-import.cjs' },
  { name: 'migrate', entry: 'server/runtime/migrate-main.ts', output: 'dist/migrate.cjs' },
] as const satisfies readonly BundleTarget[];

export type BundleName = (typeof bundleTargets)[number]['name'];

/** Path in the checkout of a bundle. */
export function bundlePath(name: BundleName): string {
  return `dist/${name}.cjs`;
}

/**
 * What the bundles are made of. One list for all of them: they share most of it, and a build takes a few seconds.
 * Files that are missing count as empty.
 */
export const bundleSources = ['contracts', 'decision', 'sandbox', 'server', 'worker', ...commonSources()];

/** What the web application is made of. */
export const webSources = [
  ...['app', 'components', 'contracts', 'public', 'server'],
  ...['instrumentation.ts', 'next.config.mjs', 'next.config.ts', 'proxy.ts', 'middleware.ts'],
  ...commonSources(),
];

function commonSources(): string[] {
  return ['package-lock.json', 'tsconfig.json', 'scripts/build'];
}

/**
 * Packages that stay outside the bundles: native addons, and those that look for files of theirs (WebAssembly,
 * scripts) beside their own code.
 */
export const externalPackages = ['@node-rs/argon2', 'highs'];
