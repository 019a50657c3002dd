import { z } from 'zod';

/** An API object that cannot be understood; names the object and the field, never the field's content. */
export class MalformedObjectError extends Error {
  constructor(
    readonly objectName: string,
    readonly field: string,
    reason: string,
  ) {
    super(`${objectName}: ${field}: ${reason}`);
  }
}

const named = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional().catch(undefined),
    uid: z.string().optional().catch(undefined),
  }),
});

/** What names an object, even one that cannot be understood otherwise. */
export interface ObjectIdentity {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
}

/** The identity of anything that looks like an API object, else a placeholder. */
export function identityOf(raw: unknown): ObjectIdentity {
  const parsed = named.safeParse(raw);
  return parsed.success ? parsed.data.metadata : { name: '(object without a name)' };
}

/** `namespace/name`, or the name of an object that has no namespace. */
export function qualifiedName({ namespace, name }: ObjectIdentity): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Parses with the schema (unknown fields, managedFields among them, are dropped) or names the field that is wrong. */
export function parseObject<T>(schema: z.ZodType<T>, raw: unknown): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MalformedObjectError(
    qualifiedName(identityOf(raw)),
    issue === undefined || issue.path.length === 0 ? '(object)' : issue.path.map(String).join('.'),
    issue?.message ?? 'not understood',
  );
}
