import { AwsError, invalidParameterValue } from '../../wire/aws-error';

/** Largest page where the caller names none. */
const DEFAULT_PAGE = 1000;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a list, `InvalidNextToken` for an invented token (EC2 API Reference, "Error codes").
 */
export function page<T>(
  items: readonly T[],
  request: { readonly nextToken: string | undefined; readonly maxResults: number | undefined },
  bounds: { readonly least: number; readonly most: number },
  /** How much an element counts toward `maxResults`. */
  weight: (item: T) => number = () => 1,
): Page<T> {
  const { maxResults } = request;
  if (maxResults !== undefined && (maxResults < bounds.least || maxResults > bounds.most)) {
    throw invalidParameterValue(
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value between ${bounds.least} and ${bounds.most}.`,
    );
  }
  const start =
    request.nextToken === undefined || request.nextToken === '' ? 0 : parseToken(request.nextToken);
  const limit = maxResults ?? DEFAULT_PAGE;
  let end = start;
  for (let taken = 0; end < items.length && taken < limit; end++) {
    const item = items[end];
    if (item !== undefined) taken += weight(item);
  }
  return { items: items.slice(start, end), nextToken: end < items.length ? makeToken(end) : undefined };
}

const TOKEN_PREFIX = 'page-from:';

function makeToken(offset: number): string {
  return Buffer.from(`${TOKEN_PREFIX}${offset}`).toString('base64');
}

function parseToken(token: string): number {
  const text = Buffer.from(token, 'base64').toString();
  const offset = text.startsWith(TOKEN_PREFIX) ? Number(text.slice(TOKEN_PREFIX.length)) : Number.NaN;
  if (!Number.isInteger(offset))
    throw new AwsError('InvalidNextToken', 'The specified NextToken is not valid');
  return offset;
}
