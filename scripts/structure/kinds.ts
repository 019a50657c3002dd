import type { ImportGraph } from './imports';

const ENGINE = 'server/services/plans/';
const KINDS = 'server/services/kinds/';
/** Where the kinds of plan lay before they had a folder of their own. */
const SCATTERED = ['interruptions', 'optimizations', 'operations', 'rightsizing', 'scale-up', 'templates'];

/** The kind of plan that a file belongs to. Trees without a folder of kinds have them as features beside the engine. */
export function kindOf(file: string, hasKinds: boolean): string | undefined {
  if (hasKinds)
    return file.startsWith(KINDS) && file.slice(KINDS.length).includes('/')
      ? file.slice(KINDS.length).split('/')[0]
      : undefined;
  const feature = /^server\/services\/([^/]+)\//.exec(file)?.[1];
  return feature !== undefined && SCATTERED.includes(feature) ? feature : undefined;
}

/** Imports that keep kinds of plan from being modules: `from imports to` each. */
export function kindImports(graph: ImportGraph): {
  readonly fromEngine: readonly string[];
  readonly betweenKinds: readonly string[];
} {
  const hasKinds = [...graph.keys()].some((file) => file.startsWith(KINDS));
  const fromEngine: string[] = [];
  const betweenKinds: string[] = [];
  for (const [file, targets] of graph) {
    const own = kindOf(file, hasKinds);
    for (const target of targets) {
      const kind = kindOf(target, hasKinds);
      if (kind === undefined) continue;
      if (file.startsWith(ENGINE)) fromEngine.push(`${file} imports ${target}`);
      else if (own !== undefined && own !== kind) betweenKinds.push(`${file} imports ${target}`);
    }
  }
  return { fromEngine, betweenKinds };
}
