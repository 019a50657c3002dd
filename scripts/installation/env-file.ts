import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of a `.env` text: `NAME=value`, optionally quoted, `export ` allowed, `#` comments. Own code, because
 * `process.loadEnvFile` came with Node 20.12 and 20.9 is supported.
 */
export function parseEnvFile(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    const [name, raw] = [match?.[1], match?.[2]];
    if (name === undefined || raw === undefined) continue;
    variables[name] = unquote(raw);
  }
  return variables;
}

/** `base` with what the `.env` file at `path` adds; a variable that is really set wins. No file: `base`. */
export function withEnvFile(base: Environment, path: string): Environment {
  try {
    return { ...parseEnvFile(readFileSync(path, 'utf8')), ...base };
  } catch {
    return base;
  }
}

function unquote(raw: string): string {
  const quoted = /^(["'`])(.*)\1\s*(?:#.*)?$/.exec(raw);
  const [mark, inner] = [quoted?.[1], quoted?.[2]];
  if (inner === undefined) return raw.replace(/\s+#.*$/, '').trim();
  return mark === '"' ? inner.replaceAll('\\n', '\n') : inner;
}
