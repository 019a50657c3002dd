import ts from 'typescript';
import { lineOf, nodesOf } from './syntax';

/** `Record<string, unknown>` written as a type. */
export function untypedRecords(source: ts.SourceFile): readonly string[] {
  return places(
    source,
    (node) =>
      ts.isTypeReferenceNode(node) &&
      node.typeName.getText(source) === 'Record' &&
      node.typeArguments?.[0]?.kind === ts.SyntaxKind.StringKeyword &&
      node.typeArguments[1]?.kind === ts.SyntaxKind.UnknownKeyword,
  );
}

/** Loops without a condition of their own: `for (;;)` and `while (true)`. */
export function endlessLoops(source: ts.SourceFile): readonly string[] {
  return places(
    source,
    (node) =>
      (ts.isForStatement(node) && node.condition === undefined && node.initializer === undefined) ||
      (ts.isWhileStatement(node) && node.expression.kind === ts.SyntaxKind.TrueKeyword),
  );
}

/** Named types that declare a machine type and a zone themselves, as `line name`. */
export function poolTypes(source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  for (const node of nodesOf(source)) {
    const members = ts.isInterfaceDeclaration(node)
      ? node.members
      : ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)
        ? node.type.members
        : undefined;
    if (members !== undefined && isPool(members.map((member) => nameOf(source, member))))
      found.push(`${lineOf(source, node)} ${(node as ts.InterfaceDeclaration).name.text}`);
  }
  return found;
}

/** The same shape without a name, written where it is used: in a signature, in a member, in a schema. */
export function namelessPools(source: ts.SourceFile): readonly string[] {
  return places(source, (node) => {
    if (ts.isTypeLiteralNode(node))
      return (
        !ts.isTypeAliasDeclaration(node.parent) && isPool(node.members.map((one) => nameOf(source, one)))
      );
    return (
      ts.isObjectLiteralExpression(node) &&
      ts.isCallExpression(node.parent) &&
      /^z\.(?:object|looseObject|strictObject)$/.test(node.parent.expression.getText(source)) &&
      isPool(node.properties.map((one) => nameOf(source, one)))
    );
  });
}

const nameOf = (source: ts.SourceFile, member: { readonly name?: ts.Node }): string =>
  member.name?.getText(source) ?? '';

function isPool(members: readonly string[]): boolean {
  return (
    (members.includes('instanceType') && members.includes('availabilityZone')) ||
    (members.includes('instance_type') && members.includes('availability_zone'))
  );
}

/** Texts in which a machine type and a zone are joined by a slash: `${type}/${zone}`. */
export function poolKeys(source: ts.SourceFile): readonly string[] {
  return places(source, (node) => {
    if (!ts.isTemplateExpression(node)) return false;
    return node.templateSpans.some((span, index) => {
      const next = node.templateSpans[index + 1];
      return (
        next !== undefined &&
        span.literal.text === '/' &&
        /type/i.test(span.expression.getText(source)) &&
        /zone/i.test(next.expression.getText(source))
      );
    });
  });
}

/** Lines of the nodes that are meant. */
function places(source: ts.SourceFile, isMeant: (node: ts.Node) => boolean): readonly string[] {
  return [...nodesOf(source)].filter(isMeant).map((node) => String(lineOf(source, node)));
}
