import { runChecks } from '../decision-check/run-checks';
import { connect } from '../decision-check/server-under-test';
import { OperatorError } from '../system/operator-error';
import { say } from '../system/say';
import type { Environment } from '../installation/env-file';

const USAGE = 'usage: npm run decision-server:check -- URL [--api-key-env NAME]';
const KEY_VARIABLE = 'ML_SERVER_API_KEY';

function readArguments(args: readonly string[]): { readonly url: string; readonly keyVariable: string } {
  const at = args.indexOf('--api-key-env');
  const keyVariable = at < 0 ? KEY_VARIABLE : args[at + 1];
  const rest = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + 2)];
  const [url, ...surplus] = rest;
  if (url === undefined || keyVariable === undefined || surplus.length > 0) throw new OperatorError(USAGE);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new OperatorError(`${USAGE}\n${url} is no http or https address`);
  return { url, keyVariable };
}

/**
 * `npm run decision-server:check -- URL [--api-key-env NAME]`: tells whether a decision server keeps the contract, one
 * line a check. The key is read from the environment, so that it stands in no process list. Resolves to whether all
 * passed.
 */
export async function decisionServerCheck(args: readonly string[], env: Environment): Promise<boolean> {
  const { url, keyVariable } = readArguments(args);
  const { passed, failed } = await runChecks(connect(url, env[keyVariable] ?? null), (name, complaint) => {
    say(complaint === null ? `✓ ${name}` : `✗ ${name}: ${complaint}`);
  });
  say(`${String(passed)} passed, ${String(failed)} failed`);
  return failed === 0;
}
