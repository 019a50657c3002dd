import { AwsError } from './aws-error';
import { type Shape, shapeOf } from './shape';

/**
 * Decodes an AwsJson 1.0 body by the operation's input schema. As at AWS, members that the operation does not have
 * are ignored, a value of the wrong type is `SerializationException`, a missing required member `MissingParameter`.
 */
export function decodeJson(body: string, inputSchema: unknown): unknown {
  let value: unknown;
  try {
    value = body === '' ? {} : JSON.parse(body);
  } catch {
    throw serialization('The request body is not valid JSON');
  }
  return decode(value, shapeOf(inputSchema), '');
}

/** Encodes a result by the operation's output schema: blobs as base64, times as epoch seconds, unknown members out. */
export function encodeJson(outputSchema: unknown, value: unknown): string {
  return JSON.stringify(encode(value ?? {}, shapeOf(outputSchema)));
}

const serialization = (message: string): AwsError => new AwsError('SerializationException', message);

function decode(value: unknown, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case 'scalar':
      return decodeScalar(value, shape.scalar, path);
    case 'list':
      if (!Array.isArray(value)) throw serialization(`Expected a list at ${path}`);
      return value.map((item) => decode(item, shape.item(), path));
    case 'map':
      if (!isRecord(value)) throw serialization(`Expected a map at ${path}`);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, decode(item, shape.value(), path)]),
      );
    case 'struct': {
      if (!isRecord(value)) throw serialization(`Expected a structure at ${path === '' ? 'the body' : path}`);
      const result: Record<string, unknown> = {};
      shape.members.forEach((member, index) => {
        const child = value[member.name];
        if (child !== undefined && child !== null) {
          result[member.name] = decode(
            child,
            member.shape(),
            path === '' ? member.name : `${path}.${member.name}`,
          );
        } else if (index < shape.requiredCount) {
          throw new AwsError('MissingParameter', `The request must contain the parameter ${member.name}.`);
        }
      });
      return result;
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeScalar(
  value: unknown,
  scalar: Extract<Shape, { kind: 'scalar' }>['scalar'],
  path: string,
): unknown {
  switch (scalar) {
    case 'string':
    case 'number':
    case 'boolean':
      if (typeof value !== scalar) throw serialization(`Expected a ${scalar} at ${path}`);
      return value;
    case 'blob':
      if (typeof value !== 'string') throw serialization(`Expected base64 at ${path}`);
      return Buffer.from(value, 'base64');
    case 'timestamp':
      if (typeof value !== 'number') throw serialization(`Expected epoch seconds at ${path}`);
      return new Date(value * 1000);
    case 'document':
      return value;
  }
}

function encode(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'scalar':
      if (value instanceof Date) return value.getTime() / 1000;
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => encode(item, shape.item())) : [];
    case 'map':
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item, shape.value())]))
        : {};
    case 'struct': {
      const result: Record<string, unknown> = {};
      if (!isRecord(value)) return result;
      for (const member of shape.members) {
        const child = value[member.name];
        if (child !== undefined && child !== null) result[member.name] = encode(child, member.shape());
      }
      return result;
    }
  }
}
