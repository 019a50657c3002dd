import { AwsUnavailableError } from '@/server/ports/aws-errors';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * Follows `NextToken` to the end. An endpoint that hands out the same token twice would be asked for ever: that throws
 * `AwsUnavailableError`.
 */
export async function collectPages<T>(
  action: string,
  readPage: (nextToken: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  for (;;) {
    const page = await readPage(token);
    items.push(...page.items);
    token = page.nextToken === '' ? undefined : page.nextToken;
    if (token === undefined) return items;
    if (seen.has(token)) {
      throw new AwsUnavailableError(`${action}: the same page is offered again and again`, {
        action,
        awsCode: 'malformed_answer',
        httpStatus: null,
        requestId: null,
      });
    }
    seen.add(token);
  }
}

/** Splits a list into parts of at most `size`. */
export function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}
