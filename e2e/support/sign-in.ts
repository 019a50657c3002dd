import type { Page } from '@playwright/test';
import type { Account } from './stack';

/** Fills the sign-in form and sends it, as a person does. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await page.getByLabel('E-mail address').fill(account.email);
  await page.locator('input[name="password"]').fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
