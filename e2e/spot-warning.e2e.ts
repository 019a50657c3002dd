import { expect, test } from '@playwright/test';
import { interruptSpotNode } from './support/interrupt';

/** Notice, replacement and record; far more than it takes, so that only a standstill fails. */
const HANDLED_WITHIN_MS = 240_000;

test('a Spot warning appears without reload and goes to handled', async ({ page }) => {
  test.setTimeout(HANDLED_WITHIN_MS + 120_000);
  await page.goto('/spot-warnings');
  await expect(page.getByRole('status', { name: /Live feed: Live/ })).toBeVisible();

  const { node } = await interruptSpotNode();
  const row = page.getByRole('row').filter({ hasText: node.node_name }).first();
  await expect(row).toBeVisible({ timeout: 30_000 });
  await expect(row.locator('[data-mark="cordoned"]')).toBeVisible({ timeout: 30_000 });

  await page.goto('/live');
  await expect(page.locator(`[data-node="${node.node_name}"][data-state="ready"]`)).toHaveCount(0, {
    timeout: 30_000,
  });

  await page.goto('/spot-warnings');
  await expect(row.getByText('Handled')).toBeVisible({ timeout: HANDLED_WITHIN_MS });

  await row.getByRole('link', { name: node.node_name }).click();
  await expect(page.getByRole('heading', { level: 1, name: node.node_name })).toBeVisible();
  const marks = page.getByRole('list', { name: 'Marks' });
  await expect(marks).toContainText('Cordoned');
  await expect(marks).toContainText('Drained');
  await expect(page.locator('[data-step="drain"][data-status="succeeded"]')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Safety verdict' })).toContainText('Approved');
  await expect(page.getByRole('region', { name: 'Event as received' })).toContainText(node.instance_id ?? '');
});
