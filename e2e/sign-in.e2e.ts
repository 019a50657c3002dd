import { expect, test } from '@playwright/test';
import { signIn } from './support/sign-in';
import { adminAccount } from './support/stack';

test.use({ storageState: { cookies: [], origins: [] } });

test('nobody sees a page without signing in', async ({ page }) => {
  await page.goto('/clusters');
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('heading', { name: 'CloudOptim' })).toBeVisible();
});

test('a wrong password is refused in words, the right one leads to the overview', async ({ page }) => {
  const account = adminAccount();
  await page.goto('/sign-in');
  await signIn(page, { ...account, password: `${account.password}-not` });
  await expect(page.getByText('The e-mail address or the password is wrong.')).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);

  await signIn(page, account);
  await expect(page).toHaveURL(/\/overview/);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('signing in and out works by keyboard alone', async ({ page }) => {
  const account = adminAccount();
  await page.goto('/sign-in');
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await page.keyboard.type(account.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(account.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/overview/);

  await page.getByRole('button', { name: 'Account and preferences' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/overview');
  await expect(page).toHaveURL(/\/sign-in/);
});
