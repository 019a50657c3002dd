import ts from 'typescript';
import { folderOf } from './source-tree';
import { lineOf, nodesOf } from './syntax';

/** Lines as an editor numbers them, without the empty one behind the last line feed. */
export function linesOf(text: string): number {
  if (text === '') return 0;
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** The middle value, or the mean of the two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** Functions of more than `limit` lines, head and closing brace included, as `line name`; a nested one counts too. */
export function longFunctions(source: ts.SourceFile, limit: number): readonly string[] {
  const found: string[] = [];
  for (const node of nodesOf(source)) {
    if (!isFunction(node) || node.body === undefined) continue;
    const first = lineOf(source, node);
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
    if (last - first + 1 > limit) found.push(`${first} ${nameOf(source, node)} (${last - first + 1})`);
  }
  return found;
}

type AnyFunction =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

const isFunction = (node: ts.Node): node is AnyFunction =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

function nameOf(source: ts.SourceFile, node: AnyFunction): string {
  if (node.name !== undefined) return node.name.getText(source);
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText(source) : 'anonymous';
}

/** Folders that hold more than `limit` files themselves, as `folder (files)`. */
export function fullFolders(files: readonly string[], limit: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(folderOf(file), (counts.get(folderOf(file)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > limit)
    .sort(([, a], [, b]) => b - a)
    .map(([folder, count]) => `${folder} (${count})`);
}
