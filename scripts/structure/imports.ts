import path from 'node:path';
import ts from 'typescript';
import type { SyntaxOf } from './syntax';
import { nodesOf } from './syntax';

/** Which files of the tree each file imports. Type-only imports, re-exports and `import()` count like others. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.mjs', '.cjs', '.js', '/index.ts', '/index.tsx'];

/** Reads the imports of all files; what is not in the tree (packages, JSON) is left out. */
export function readImports(files: SyntaxOf): ImportGraph {
  return new Map(
    [...files].map(([file, source]) => [
      file,
      new Set(specifiersOf(source).flatMap((specifier) => resolve(files, file, specifier) ?? [])),
    ]),
  );
}

/** What a file imports, as it is written there. */
export function specifiersOf(source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  for (const node of nodesOf(source)) {
    const specifier = specifierOf(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push(specifier.text);
  }
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}

function resolve(files: SyntaxOf, from: string, specifier: string): string | undefined {
  const base = specifier.startsWith('@/')
    ? specifier.slice(2)
    : specifier.startsWith('.')
      ? path.posix.join(path.posix.dirname(from), specifier)
      : undefined;
  if (base === undefined) return undefined;
  return ENDINGS.map((ending) => `${base}${ending}`).find((file) => files.has(file));
}
