import { expect, test } from '@playwright/test';
import { listClusters } from './support/api';

test('the overview counts the clusters that are registered and the feed is live', async ({ page }) => {
  const clusters = await listClusters();
  expect(clusters.length).toBeGreaterThan(0);
  await page.goto('/overview');
  await expect(page.getByRole('region', { name: 'Clusters monitored' })).toContainText(
    String(clusters.length),
  );
  await expect(page.getByRole('region', { name: 'Cost by lifecycle' })).toContainText('Spot');
  await expect(page.getByRole('status', { name: /Live feed: Live/ })).toBeVisible();
});

test('each cluster has its page with nodes, pods, usage and settings', async ({ page }) => {
  const cluster = (await listClusters()).find((each) => each.node_count > 0);
  if (cluster === undefined) throw new Error('no cluster with nodes is registered');
  await page.goto('/clusters');
  await page.getByRole('link', { name: cluster.cluster_name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: cluster.cluster_name })).toBeVisible();
  await expect(page.getByText(`${cluster.node_count} nodes`)).toBeVisible();

  await page.getByRole('tab', { name: 'Pods' }).click();
  await expect(page).toHaveURL(/tab=pods/);
  await expect(page.getByRole('table', { name: 'Pods' }).getByRole('row').nth(1)).toBeVisible();

  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('radiogroup', { name: 'Mode' })).toBeVisible();
  await expect(page.getByText('Permission check')).toBeVisible();
});
