import { expect, test } from '@playwright/test';
import { largestCluster } from './support/fleet';

test('a proof launch is started after its cost is said, and its plan opens', async ({ page }) => {
  const cluster = await largestCluster();
  await page.goto(`/clusters/${cluster.cluster_id}?tab=settings`);
  const prove = page.getByRole('button', { name: 'Test it' });
  await prove.click();
  const dialog = page.getByRole('dialog', { name: `Test the node template of ${cluster.cluster_name}` });
  await expect(dialog).toContainText('AWS charges for those minutes');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(prove).toBeFocused();

  await prove.press('Enter');
  await dialog.getByRole('button', { name: 'Launch one node' }).click();
  await expect(page).toHaveURL(/\/optimizations\//);
  await expect(page.getByRole('region', { name: 'Safety verdict' })).toContainText('Approved');
  await expect(page.locator('[data-step="prove"]')).toHaveAttribute('data-status', /running|succeeded/);
});
