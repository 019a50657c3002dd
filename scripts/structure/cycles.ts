import type { ImportGraph } from './imports';

/** Groups of nodes that all reach each other, each sorted, the largest first (Tarjan's strongly connected components). */
export function findCycles(graph: ImportGraph): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const groups: string[][] = [];

  function enter(node: string): void {
    order.set(node, order.size);
    lowest.set(node, order.get(node) ?? 0);
    stack.push(node);
    onStack.add(node);
  }
  const lower = (node: string, value: number): void => {
    lowest.set(node, Math.min(lowest.get(node) ?? value, value));
  };
  function leave(node: string): void {
    if (lowest.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.lastIndexOf(node));
    for (const one of group) onStack.delete(one);
    if (group.length > 1 || (graph.get(node)?.has(node) ?? false)) groups.push(group.sort());
  }

  for (const start of graph.keys()) {
    if (order.has(start)) continue;
    enter(start);
    // By hand in place of recursion, which a long chain of imports would overflow.
    const path = [{ node: start, next: [...(graph.get(start) ?? [])] }];
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const target = here.next.pop();
      if (target === undefined) {
        path.pop();
        leave(here.node);
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.node, lowest.get(here.node) ?? 0);
      } else if (!order.has(target)) {
        enter(target);
        path.push({ node: target, next: [...(graph.get(target) ?? [])] });
      } else if (onStack.has(target)) lower(here.node, order.get(target) ?? 0);
    }
  }
  return groups.sort((a, b) => b.length - a.length);
}

/** The shortest way round through a group, its first node at both ends. */
export function shortestRound(graph: ImportGraph, group: readonly string[]): readonly string[] {
  const [start = ''] = group;
  const inside = new Set(group);
  const cameFrom = new Map<string, string>();
  const open = [start];
  for (let node = open.shift(); node !== undefined; node = open.shift()) {
    for (const target of graph.get(node) ?? []) {
      if (target === start) return [...wayTo(cameFrom, node), start];
      if (!inside.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      open.push(target);
    }
  }
  return group;
}

function wayTo(cameFrom: ReadonlyMap<string, string>, end: string): readonly string[] {
  const way = [end];
  for (let node = cameFrom.get(end); node !== undefined; node = cameFrom.get(node)) way.unshift(node);
  return way;
}

/**
 * The graph of the folders directly below `parent`, with an example of each import as `from → to`. A file that lies in
 * `parent` itself stands for itself.
 */
export function foldersBelow(
  graph: ImportGraph,
  parent: string,
): { readonly graph: ImportGraph; readonly examples: ReadonlyMap<string, string> } {
  const folders = new Map<string, Set<string>>();
  const examples = new Map<string, string>();
  const below = (file: string): string | undefined =>
    file.startsWith(`${parent}/`) ? file.slice(parent.length + 1).split('/')[0] : undefined;
  for (const [file, targets] of graph) {
    const from = below(file);
    if (from === undefined) continue;
    const reached = folders.get(from) ?? new Set<string>();
    folders.set(from, reached);
    for (const target of targets) {
      const to = below(target);
      if (to === undefined || to === from) continue;
      reached.add(to);
      const edge = `${from} → ${to}`;
      if (!examples.has(edge)) examples.set(edge, `${file} imports ${target}`);
    }
  }
  return { graph: folders, examples };
}
