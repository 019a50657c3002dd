import { expect, test, type Locator, type Page } from '@playwright/test';
import { cancelPlan, listClusters, setFeatures } from './support/api';
import { proposeRightsizing } from './support/schedule';

/** The line on the overview that asks for a person. */
const askedFor = (page: Page, clusterName: string): Locator =>
  page.locator('[data-attention="plan_awaiting_approval"]').filter({ hasText: clusterName });

test('a plan of the schedule waits for a person: one is approved and carried out, one is rejected', async ({
  page,
}) => {
  const [toApprove, toReject] = (await listClusters())
    .filter((each) => each.status === 'connected')
    .sort((a, b) => a.node_count - b.node_count);
  if (toApprove === undefined || toReject === undefined) throw new Error('two connected clusters are needed');
  const clusterIds = [toApprove.cluster_id, toReject.cluster_id];
  const waiting = await proposeRightsizing(clusterIds);
  const approved = waiting.get(toApprove.cluster_id) ?? '';
  const rejected = waiting.get(toReject.cluster_id) ?? '';
  try {
    await page.goto('/overview');
    await askedFor(page, toApprove.cluster_name).getByRole('link', { name: 'Approve or reject' }).click();
    await expect(page).toHaveURL(new RegExp(approved));
    await expect(page.getByText('Awaits approval')).toBeVisible();
    await page.getByRole('button', { name: 'Approve' }).click();
    const approval = page.getByRole('dialog', {
      name: `Approve the optimization of ${toApprove.cluster_name}`,
    });
    await expect(approval).toContainText('checked again before it changes');
    await approval.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText('Executing')).toBeVisible();
    await expect(page.locator('[data-step="patch"][data-status="succeeded"]').first()).toBeVisible();

    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Overview' }).click();
    await expect(askedFor(page, toApprove.cluster_name)).toHaveCount(0);
    await askedFor(page, toReject.cluster_name).getByRole('link', { name: 'Approve or reject' }).click();
    await expect(page).toHaveURL(new RegExp(rejected));
    await page.getByRole('button', { name: 'Reject' }).click();
    const rejection = page.getByRole('dialog', {
      name: `Reject the optimization of ${toReject.cluster_name}`,
    });
    await expect(rejection).toContainText('Nothing has started, and nothing will');
    await rejection.getByRole('button', { name: 'Reject' }).click();
    await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
    await expect(
      page.locator('[data-step]:not([data-step="decide"]):not([data-status="skipped"])'),
    ).toHaveCount(0);
  } finally {
    // The other journeys look at the largest cluster; in this one pods of long grace take minutes to roll back.
    await cancelPlan(approved);
    await Promise.all(clusterIds.map((clusterId) => setFeatures(clusterId, {})));
  }
});
