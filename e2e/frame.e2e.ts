import { expect, test } from '@playwright/test';
import { listClusters } from './support/api';

test('the theme is dark at first, and a chosen one is there before anything is drawn', async ({ page }) => {
  await page.goto('/overview');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Switch theme' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');

  await page.addInitScript(() => {
    document.addEventListener('DOMContentLoaded', () => {
      document.documentElement.dataset['firstTheme'] = document.documentElement.dataset['theme'] ?? '';
    });
  });
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-first-theme', 'light');
  await page.getByRole('button', { name: 'Switch theme' }).click();
});

test('on a phone the navigation is a drawer and nothing is wider than the screen', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [link, heading] of [
    ['Live', 'Live'],
    ['Spot warnings', 'Spot warnings'],
    ['Clusters', 'Clusters'],
    ['Overview', 'Overview'],
  ] as const) {
    if (page.url() === 'about:blank') await page.goto('/overview');
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('dialog').getByRole('link', { name: link }).click();
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide, `${heading} is wider than the screen`).toBeLessThanOrEqual(0);
  }
});

test('the palette goes to a page and to a cluster by keyboard', async ({ page }) => {
  const [cluster] = await listClusters();
  if (cluster === undefined) throw new Error('no cluster is registered');
  await page.goto('/overview');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await page.keyboard.press('Control+k');
  const input = page.getByRole('combobox', { name: 'Search and commands' });
  await expect(input).toBeFocused();
  await page.keyboard.type('spot');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/spot-warnings/);

  await page.keyboard.press('Control+k');
  await input.fill(cluster.cluster_name);
  await page.getByRole('option').filter({ hasText: cluster.cluster_name }).first().click();
  await expect(page).toHaveURL(new RegExp(`/clusters/${cluster.cluster_id}`));
});

test('pausing everything asks for its words, shows on every page, and is lifted again', async ({ page }) => {
  await page.goto('/overview');
  await page.getByRole('button', { name: /^Pause switch/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /^Everything/ }).check();
  const pause = dialog.getByRole('button', { name: 'Pause everything' });
  await expect(pause).toBeDisabled();
  await dialog.getByLabel('Reason (others see it)').fill('browser test');
  await dialog.getByLabel(/to confirm/).fill('pause everything');
  await pause.click();
  try {
    await expect(page.getByText('Everything is paused on the whole platform.')).toBeVisible();
    await page.goto('/clusters');
    await expect(page.getByText('Everything is paused on the whole platform.')).toBeVisible();
  } finally {
    await page.getByRole('button', { name: /^Pause switch/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
  }
  await expect(page.getByText('Everything is paused on the whole platform.')).toHaveCount(0);
});

test('no page breaks the content security policy or logs an error', async ({ page }) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  for (const path of ['/overview', '/live', '/spot-warnings', '/optimizations', '/clusters']) {
    await page.goto(path);
    await expect(page.getByRole('status', { name: /Live feed: Live/ })).toBeVisible();
  }
  expect(problems).toEqual([]);
});
