import type { Handler } from '@/decision/http/handler';

interface FoundRoute {
  readonly handler: Handler;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The values of the `{name}` parts of a pattern in a path; null when it is another path. */
function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{') && value !== '') parameters[part.slice(1, -1)] = value;
    else if (part !== value) return null;
  }
  return parameters;
}

/** The route of `METHOD /path`; null when there is none. */
export function findRoute(routes: Readonly<Record<string, Handler>>, request: string): FoundRoute | null {
  for (const [pattern, handler] of Object.entries(routes)) {
    const parameters = matchPath(pattern, request);
    if (parameters !== null) return { handler, parameters };
  }
  return null;
}
