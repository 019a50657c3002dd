import { isRecord } from '../store/selectors';

/** Why a JSON patch cannot be applied; the API server answers 422 to a failed operation and 400 to a malformed patch. */
export class JsonPatchFailure extends Error {
  constructor(
    readonly code: 'malformed' | 'failed',
    message: string,
  ) {
    super(message);
    this.name = 'JsonPatchFailure';
  }
}

/**
 * Applies an RFC 6902 patch to a copy of the document; the document itself stays as it is.
 * Source: https://www.rfc-editor.org/rfc/rfc6902
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new JsonPatchFailure('malformed', 'a JSON patch is a list of operations');
  const operations: readonly unknown[] = patch;
  let root: unknown = structuredClone(document);
  for (const operation of operations) {
    if (!isRecord(operation) || typeof operation.op !== 'string' || typeof operation.path !== 'string') {
      throw new JsonPatchFailure('malformed', 'an operation has an op and a path');
    }
    root = applyOperation(root, operation, operation.op, parsePointer(operation.path));
  }
  return root;
}

function applyOperation(
  root: unknown,
  operation: Readonly<Record<string, unknown>>,
  op: string,
  path: readonly string[],
): unknown {
  switch (op) {
    case 'add':
      return add(root, path, valueOf(operation));
    case 'remove':
      return remove(root, path);
    case 'replace': {
      read(root, path);
      return path.length === 0 ? valueOf(operation) : add(remove(root, path), path, valueOf(operation));
    }
    case 'test': {
      const found = readOrAbsent(root, path);
      if (!sameJson(found ?? null, operation.value ?? null)) {
        throw new JsonPatchFailure('failed', `testing value /${path.join('/')} failed`);
      }
      return root;
    }
    case 'copy':
    case 'move': {
      if (typeof operation.from !== 'string') throw new JsonPatchFailure('malformed', `${op} needs a from`);
      const from = parsePointer(operation.from);
      const value = structuredClone(read(root, from));
      return add(op === 'move' ? remove(root, from) : root, path, value);
    }
    default:
      throw new JsonPatchFailure('malformed', `unexpected kind: ${op}`);
  }
}

function valueOf(operation: Readonly<Record<string, unknown>>): unknown {
  if (!('value' in operation)) throw new JsonPatchFailure('malformed', 'the operation needs a value');
  return structuredClone(operation.value);
}

function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new JsonPatchFailure('malformed', `not a JSON pointer: ${pointer}`);
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function missing(path: readonly string[]): JsonPatchFailure {
  return new JsonPatchFailure('failed', `doc is missing path: /${path.join('/')}`);
}

function child(container: unknown, part: string): unknown {
  if (Array.isArray(container)) return container[indexIn(container.length - 1, part)];
  return isRecord(container) && Object.hasOwn(container, part) ? container[part] : undefined;
}

function read(root: unknown, path: readonly string[]): unknown {
  const value = readOrAbsent(root, path);
  if (value === undefined) throw missing(path);
  return value;
}

function readOrAbsent(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(child, root);
}

function add(root: unknown, path: readonly string[], value: unknown): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = read(root, path.slice(0, -1));
  if (Array.isArray(parent)) {
    parent.splice(last === '-' ? parent.length : indexIn(parent.length, last), 0, value);
  } else if (isRecord(parent)) setOwn(parent, last, value);
  else throw missing(path);
  return root;
}

function remove(root: unknown, path: readonly string[]): unknown {
  const last = path.at(-1);
  if (last === undefined) return null;
  const parent = read(root, path.slice(0, -1));
  read(root, path);
  if (Array.isArray(parent)) parent.splice(indexIn(parent.length - 1, last), 1);
  else if (isRecord(parent)) Reflect.deleteProperty(parent, last);
  return root;
}

/** A key that a client names, `__proto__` among them, is always data. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function indexIn(highest: number, part: string): number {
  if (!/^(0|[1-9]\d*)$/.test(part) || Number(part) > highest) {
    throw new JsonPatchFailure('failed', `invalid index referenced: ${part}`);
  }
  return Number(part);
}

/** Equality of JSON values, where the order of keys says nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  const others = Object.keys(b).filter((key) => b[key] !== undefined);
  return (
    keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
