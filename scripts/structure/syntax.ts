import ts from 'typescript';
import { isCode, type SourceTree } from './source-tree';

/** The syntax of each code file of a tree, by path. */
export type SyntaxOf = ReadonlyMap<string, ts.SourceFile>;

/** Parses one file; types are not looked at. */
export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** Parses every code file. */
export function parseAll(tree: SourceTree): SyntaxOf {
  return new Map(
    [...tree.files].filter(([file]) => isCode(file)).map(([file, text]) => [file, parse(file, text)]),
  );
}

/** Every node of a file, parents before children. */
export function* nodesOf(root: ts.Node): Generator<ts.Node> {
  const open: ts.Node[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    open.push(...childrenOf(node).reverse());
  }
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}

/** Line of a node's first character after its comments, from 1. */
export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
