import { hasApt, installPackages } from '../system/apt';
import { findOnPath, isExecutable } from '../system/find-on-path';
import { OperatorError } from '../system/operator-error';

const programNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium that is there already: `CHROMIUM_PATH`, Playwright's own download, one on the PATH. Undefined when there
 * is none; throws when CHROMIUM_PATH names something that is no program.
 */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new OperatorError(`CHROMIUM_PATH names no program: ${named}`);
    return named;
  }
  const { chromium } = await import('@playwright/test');
  const downloaded = chromium.executablePath();
  return isExecutable(downloaded) ? downloaded : findOnPath(...programNames);
}

/** Path of a Chromium, installed from Debian's packages (as root) where there is none yet. */
export async function ensureChromium(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const found = await findChromium(env);
  if (found !== undefined) return found;
  const reason = hasApt() ? await installPackages(['chromium']) : 'this is not a Debian machine';
  const installed = findOnPath(...programNames);
  if (installed !== undefined) return installed;
  throw new OperatorError(
    `no Chromium for the browser tests (${reason ?? 'apt installed none'}). ` +
      'As root: apt-get install chromium; or: npx playwright install chromium; or give CHROMIUM_PATH.',
  );
}
