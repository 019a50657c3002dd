import { AwsError, invalidParameterValue, missingParameter } from './aws-error';
import { type Shape, shapeOf } from './shape';

/** `ec2`: lists flattened, keys capitalized. `query`: `Name.member.N`, maps `Name.entry.N.key` (awsQuery). */
type QueryDialect = 'ec2' | 'query';

type Tree = Map<string, Tree | string>;

/** Parameters that belong to the protocol and not to the operation. */
const PROTOCOL_PARAMETERS = new Set(['Action', 'Version']);

/**
 * Decodes a query-protocol form by the operation's input schema, as strictly as AWS: a parameter that the operation
 * does not have is `UnknownParameter`, a missing required one `MissingParameter`, a value of the wrong type
 * `InvalidParameterValue` (all 400). Source: EC2 API Reference, "Common client errors".
 */
export function decodeQuery(form: URLSearchParams, inputSchema: unknown, dialect: QueryDialect): unknown {
  const tree: Tree = new Map();
  for (const [key, value] of form) {
    if (!PROTOCOL_PARAMETERS.has(key)) insert(tree, key, value);
  }
  return decode(tree, shapeOf(inputSchema), '', { dialect, flattened: false });
}

function insert(tree: Tree, key: string, value: string): void {
  const parts = key.split('.');
  const last = parts.pop() ?? key;
  let node = tree;
  for (const part of parts) {
    const next = node.get(part);
    if (typeof next === 'string') throw malformed(key);
    const child: Tree = next ?? new Map<string, Tree | string>();
    if (next === undefined) node.set(part, child);
    node = child;
  }
  if (node.has(last)) throw malformed(key);
  node.set(last, value);
}

const malformed = (key: string): AwsError =>
  new AwsError('MalformedQueryString', `The parameter ${key} is given twice or both as value and structure`);

function unknownParameter(path: string): AwsError {
  return new AwsError('UnknownParameter', `The parameter ${path} is not recognized`);
}

/** How lists are written: flattened without a level for the items. */
interface ListStyle {
  readonly dialect: QueryDialect;
  readonly flattened: boolean;
}

function decode(node: Tree | string, shape: Shape, path: string, style: ListStyle): unknown {
  switch (shape.kind) {
    case 'scalar':
      if (typeof node !== 'string') throw unknownParameter(deepest(node, path));
      return decodeScalar(node, shape.scalar, path);
    case 'list':
      return decodeList(node, shape, path, style);
    case 'map':
      return decodeMap(node, shape, path, style.dialect);
    case 'struct':
      return decodeStruct(node, shape, path, style.dialect);
  }
}

function deepest(node: Tree, path: string): string {
  for (const [key, child] of node)
    return typeof child === 'string' ? `${path}.${key}` : deepest(child, `${path}.${key}`);
  return path;
}

function decodeStruct(
  node: Tree | string,
  shape: Extract<Shape, { kind: 'struct' }>,
  path: string,
  dialect: QueryDialect,
): unknown {
  if (typeof node === 'string') throw unknownParameter(path);
  const result: Record<string, unknown> = {};
  const left = new Set(node.keys());
  shape.members.forEach((member, index) => {
    const key = dialect === 'ec2' ? member.ec2QueryName : member.xmlName;
    const child = node.get(key);
    const childPath = path === '' ? key : `${path}.${key}`;
    if (child === undefined) {
      if (index < shape.requiredCount) throw missingParameter(childPath);
      return;
    }
    left.delete(key);
    result[member.name] = decode(child, member.shape(), childPath, {
      dialect,
      flattened: member.flattened || dialect === 'ec2',
    });
  });
  for (const key of left) {
    const child = node.get(key);
    const childPath = path === '' ? key : `${path}.${key}`;
    throw unknownParameter(typeof child === 'object' ? deepest(child, childPath) : childPath);
  }
  return result;
}

function decodeList(
  node: Tree | string,
  shape: Extract<Shape, { kind: 'list' }>,
  path: string,
  style: ListStyle,
): unknown[] {
  if (node === '') return [];
  if (typeof node === 'string') throw unknownParameter(path);
  const items = style.flattened ? node : node.get(shape.itemName);
  if (items === undefined || typeof items === 'string') throw unknownParameter(deepest(node, path));
  const indexes = [...items.keys()].map((key) => {
    if (!/^[1-9]\d*$/.test(key)) throw unknownParameter(`${path}.${key}`);
    return Number(key);
  });
  indexes.sort((a, b) => a - b);
  return indexes.map((index) =>
    decode(items.get(String(index)) ?? '', shape.item(), `${path}.${index}`, {
      dialect: style.dialect,
      flattened: false,
    }),
  );
}

function decodeMap(
  node: Tree | string,
  shape: Extract<Shape, { kind: 'map' }>,
  path: string,
  dialect: QueryDialect,
): unknown {
  const entries = typeof node === 'string' ? undefined : node.get('entry');
  if (entries === undefined || typeof entries === 'string') throw unknownParameter(path);
  const result: Record<string, unknown> = {};
  for (const entry of entries.values()) {
    const key = typeof entry === 'string' ? undefined : entry.get(shape.keyName);
    const value = typeof entry === 'string' ? undefined : entry.get(shape.valueName);
    if (typeof key !== 'string' || value === undefined) throw missingParameter(`${path}.entry.key`);
    result[key] = decode(value, shape.value(), `${path}.${key}`, { dialect, flattened: false });
  }
  return result;
}

function decodeScalar(
  text: string,
  scalar: Extract<Shape, { kind: 'scalar' }>['scalar'],
  path: string,
): unknown {
  switch (scalar) {
    case 'string':
    case 'document':
      return text;
    case 'number': {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number)) {
        throw invalidParameterValue(
          `Value (${text}) for parameter ${path} is invalid. The value must be a number.`,
        );
      }
      return number;
    }
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw invalidParameterValue(
        `Value (${text}) for parameter ${path} is invalid. Expected true or false.`,
      );
    case 'timestamp': {
      const time = new Date(text);
      if (Number.isNaN(time.getTime())) {
        throw invalidParameterValue(`Value (${text}) for parameter ${path} is invalid. Invalid timestamp.`);
      }
      return time;
    }
    case 'blob':
      return Buffer.from(text, 'base64');
  }
}
