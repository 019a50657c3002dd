import { z } from 'zod';

function inner(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return inner(schema.unwrap());
  return schema;
}

/**
 * A query string as the input of a procedure: texts become the number or boolean that the schema wants. What is no such
 * thing stays as it is, so that validation names it; a repeated parameter is refused by validation too.
 */
export function coerceQuery(schema: z.ZodObject, query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    const [text = ''] = values;
    const wanted = inner(schema.shape[name]);
    if (values.length > 1) input[name] = values;
    else if (wanted instanceof z.ZodNumber && /^-?\d+(\.\d+)?$/.test(text)) input[name] = Number(text);
    else if (wanted instanceof z.ZodBoolean && (text === 'true' || text === 'false'))
      input[name] = text === 'true';
    else input[name] = text;
  }
  return input;
}
