import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type FullConfig } from '@playwright/test';
import { signIn } from './sign-in';
import { adminAccount, signedInState } from './stack';

/** Signs in once and keeps the cookies: sign-ins are throttled, journeys are not about them. */
export default async function signInOnce(config: FullConfig): Promise<void> {
  const use = config.projects[0]?.use;
  const browser = await chromium.launch(use?.launchOptions ?? {});
  try {
    const page = await browser.newPage({ ...(use?.baseURL === undefined ? {} : { baseURL: use.baseURL }) });
    await page.goto('/sign-in');
    await signIn(page, adminAccount());
    await page.waitForURL('**/overview');
    mkdirSync(path.dirname(signedInState), { recursive: true });
    await page.context().storageState({ path: signedInState });
  } finally {
    await browser.close();
  }
}
