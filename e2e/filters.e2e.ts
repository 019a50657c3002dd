import { expect, test } from '@playwright/test';
import { listClusters } from './support/api';

test('filters live in the URL, survive a reload, and back undoes them', async ({ page }) => {
  await page.goto('/spot-warnings');
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await expect(page).toHaveURL(/status=failed/);
  await page.getByLabel('From').fill('2026-01-01');
  await expect(page).toHaveURL(/from=2026-01-01/);

  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Outcome' })).toHaveText('Failed');
  await expect(page.getByLabel('From')).toHaveValue('2026-01-01');

  await page.goBack();
  await expect(page).not.toHaveURL(/from=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/status=/);
  await expect(page.getByRole('combobox', { name: 'Outcome' })).toHaveText('Any outcome');
});

test('every page obeys the scope, which stands in the URL and in each link', async ({ page }) => {
  const [cluster] = await listClusters();
  if (cluster === undefined) throw new Error('no cluster is registered');
  await page.goto('/clusters');
  await page.getByRole('button', { name: /^Scope/ }).click();
  await page.getByRole('menuitem').filter({ hasText: cluster.cluster_name }).click();
  await expect(page).toHaveURL(new RegExp(`cluster=${cluster.cluster_id}`));
  await expect(page.getByRole('table', { name: 'Clusters' }).getByRole('row')).toHaveCount(2);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Live' }).click();
  await expect(page).toHaveURL(new RegExp(`/live\\?cluster=${cluster.cluster_id}`));
  await expect(page.getByRole('region', { name: /^Nodes of/ })).toHaveCount(1);
});
