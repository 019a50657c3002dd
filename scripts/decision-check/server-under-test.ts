/** What a server answered; `body` is undefined when it was no JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly seconds: number;
}

export interface ServerUnderTest {
  /** Throws when no answer comes within `seconds`. A string is sent as it is; null sends no body by GET. */
  ask(path: string, body: unknown, options?: AskOptions): Promise<Answer>;
}

interface AskOptions {
  /** Another key than the right one; null sends none. */
  readonly apiKey?: string | null;
  readonly seconds?: number;
}

const DEFAULT_SECONDS = 30;

/** `url` as in `ML_SERVER_URL`: a path in it is kept. */
export function connect(url: string, apiKey: string | null): ServerUnderTest {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  return {
    async ask(path, body, options = {}) {
      const key = options.apiKey === undefined ? apiKey : options.apiKey;
      const startedMs = performance.now();
      const response = await fetch(new URL(`api/v1/ml/${path}`, base), {
        method: body === null ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { 'x-api-key': key }),
        },
        ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout((options.seconds ?? DEFAULT_SECONDS) * 1000),
        redirect: 'manual',
      });
      const text = await response.text();
      return { status: response.status, body: parse(text), seconds: (performance.now() - startedMs) / 1000 };
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
