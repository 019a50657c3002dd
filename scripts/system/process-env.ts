/**
 * An environment for a child process that inherits nothing but what is given. (Next's types make NODE_ENV mandatory in
 * every process environment, so one that has none of its own gets `production`.)
 */
export function processEnv(values: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', ...values };
}
