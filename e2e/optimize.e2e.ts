import { expect, test, type Locator } from '@playwright/test';
import { isTemplateProven } from './support/api';
import { largestCluster } from './support/fleet';

/** Decision server, gate and placement; far more than they take, so that only a standstill fails. */
const DECIDED_WITHIN_MS = 60_000;

/** A mix is judged; what follows from it depends on the fleet as it is. */
const FOUND = /^Would (save|cost more)$|^No change needed$|^Rejected by the safety gate$/;

async function expectDecision(dialog: Locator): Promise<void> {
  await expect(dialog.getByText(FOUND)).toBeVisible();
  const verdict = dialog.getByRole('region', { name: 'Safety verdict' });
  await expect(verdict.getByRole('list', { name: 'Layers' }).getByRole('listitem')).toHaveCount(5);
}

/** Without a proof it is decided as well, and cannot be carried out. */
async function expectNoWayOn(dialog: Locator): Promise<void> {
  await expect(dialog.getByRole('button', { name: 'Run optimization', disabled: false })).toHaveCount(0);
}

test('a dry run is shown in its dialog, touches nothing, and stands in the list', async ({ page }) => {
  const cluster = await largestCluster();
  const isProven = await isTemplateProven(cluster.cluster_id);
  await page.goto(`/clusters/${cluster.cluster_id}`);
  const opener = page.getByRole('button', { name: 'Optimize now' });
  await opener.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Optimize ${cluster.cluster_name} with Spot` });
  await expect(dialog.getByRole('button', { name: 'Dry run again' })).toBeEnabled({
    timeout: DECIDED_WITHIN_MS,
  });
  await expectDecision(dialog);
  if (!isProven) await expectNoWayOn(dialog);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(opener).toBeFocused();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Optimizations' }).click();
  const newest = page.getByRole('table', { name: 'Plans' }).getByRole('row').nth(1);
  await expect(newest).toContainText(cluster.cluster_name);
  await expect(newest).toContainText('Dry run');
  await newest.getByRole('link', { name: 'Spot optimization' }).click();
  await expect(page.getByText('nothing was changed')).toBeVisible();
  await expect(page.locator('[data-step="decide"]')).toHaveAttribute('data-status', 'succeeded');
  await expect(page.locator('[data-step]:not([data-status="skipped"])')).toHaveCount(1);
});
