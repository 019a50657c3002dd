import { expect, test, type Page } from '@playwright/test';
import { poll, readyNodes, uncordon, type NodeRow } from './support/api';
import { largestCluster, quickestToDrain } from './support/fleet';

/** Pods leave with their own grace; far more than the longest, so that only a standstill fails. */
const DRAINED_WITHIN_MS = 120_000;

const rowOf = (page: Page, node: NodeRow) => page.getByRole('row').filter({ hasText: node.node_name });
const actionsOf = (page: Page, node: NodeRow) =>
  page.getByRole('button', { name: `Actions for ${node.node_name}` });

test('a node is cordoned and uncordoned by keyboard, and its row follows at once', async ({ page }) => {
  const { cluster_id: clusterId } = await largestCluster();
  const [node] = await readyNodes(clusterId);
  if (node === undefined) throw new Error('no node is ready');
  await page.goto(`/clusters/${clusterId}`);
  const actions = actionsOf(page, node);
  try {
    await actions.press('Enter');
    await page.getByRole('menuitem', { name: 'Cordon' }).press('Enter');
    await expect(page.getByRole('dialog')).toContainText('No new pod is placed on it.');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(actions).toBeFocused();

    await actions.press('Enter');
    await page.getByRole('menuitem', { name: 'Cordon' }).press('Enter');
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Cordon' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(rowOf(page, node).getByText('Cordoned')).toBeVisible();
    await expect(actions).toBeFocused();
    await poll('the cordoned node', 15, async () =>
      (await readyNodes(clusterId)).some((each) => each.node_name === node.node_name) ? null : true,
    );

    await actions.press('Enter');
    await page.getByRole('menuitem', { name: 'Uncordon' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Uncordon' }).press('Enter');
    await expect(rowOf(page, node).getByText('Cordoned')).toHaveCount(0);
  } finally {
    await uncordon(clusterId, node.node_name);
  }
});

/** Asks for the drain of a node in its dialog; another node where the cluster has put a pod on it that must stay. */
async function drainOne(page: Page, clusterId: string): Promise<NodeRow> {
  const refused: string[] = [];
  for (;;) {
    const { node, evicted } = await poll('a node that may be drained', 30, async () =>
      quickestToDrain(
        clusterId,
        (await readyNodes(clusterId)).filter((one) => !refused.includes(one.node_name)),
      ),
    );
    await page.goto(`/clusters/${clusterId}`);
    await page.getByLabel('Find a node').fill(node.node_name);
    await actionsOf(page, node).click();
    await page.getByRole('menuitem', { name: 'Drain' }).click();

    const dialog = page.getByRole('dialog', { name: `Drain ${node.node_name}` });
    const pods = dialog.getByRole('list', { name: 'Pods that would be evicted' });
    for (const pod of evicted.slice(0, 3)) await expect(pods).toContainText(pod.name);
    const drain = dialog.getByRole('button', { name: 'Drain', exact: true });
    await expect(drain).toBeDisabled();
    await dialog.getByLabel(/to confirm/).fill(node.node_name);
    await drain.click();
    const refusal = dialog.getByText(/is not drained/);
    await expect(refusal.or(page.locator('[data-step="drain"]')).first()).toBeVisible();
    if (!(await refusal.isVisible()) || refused.push(node.node_name) > 2) return node;
  }
}

test('a drain shows what it would evict, asks for the name, and is followed to its end', async ({ page }) => {
  test.setTimeout(DRAINED_WITHIN_MS + 60_000);
  const { cluster_id: clusterId } = await largestCluster();
  const node = await drainOne(page, clusterId);
  try {
    await expect(page).toHaveURL(/\/optimizations\//);
    await expect(page.getByRole('heading', { level: 1, name: node.node_name })).toBeVisible();
    await expect(page.locator('[data-step="drain"][data-status="succeeded"]')).toBeVisible({
      timeout: DRAINED_WITHIN_MS,
    });
    await expect(page.getByRole('region', { name: 'Pods' })).toContainText('none left undrained');
    await expect(page.getByText('Completed')).toBeVisible();
  } finally {
    await uncordon(clusterId, node.node_name);
  }
});
