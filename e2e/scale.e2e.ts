import { expect, test } from '@playwright/test';
import { listPods, scaleTo, type Workload } from './support/api';
import { largestCluster } from './support/fleet';

const podsOf = async (clusterId: string, workload: Workload) =>
  (await listPods(clusterId)).filter(
    (pod) =>
      pod.namespace === workload.namespace &&
      pod.owner_kind === workload.kind &&
      pod.owner_name === workload.name &&
      !pod.terminating,
  ).length;

test('a refused scale says why and keeps what was typed; mended, it is carried out', async ({ page }) => {
  const { cluster_id: clusterId } = await largestCluster();
  const owned = (await listPods(clusterId)).find((pod) => pod.owner_kind === 'StatefulSet');
  if (owned?.owner_name == null) throw new Error('no StatefulSet has a pod');
  const workload: Workload = { namespace: owned.namespace, kind: 'StatefulSet', name: owned.owner_name };
  const before = await podsOf(clusterId, workload);

  await page.goto(`/clusters/${clusterId}?tab=pods`);
  const opener = page.getByRole('button', { name: 'Scale a workload' });
  await opener.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Namespace')).toBeFocused();
  await dialog.getByLabel('Namespace').fill(workload.namespace);
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: workload.kind }).click();
  const name = dialog.getByLabel('Name', { exact: true });
  await name.fill('no-such-workload');
  await dialog.getByLabel('Replicas').fill(String(before + 1));
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('no-such-workload');
  await expect(dialog.getByLabel('Replicas')).toHaveValue(String(before + 1));

  await name.fill(workload.name);
  try {
    await dialog.getByRole('button', { name: 'Scale' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText(`${workload.name} has ${before + 1} replicas now`)).toBeVisible();
    await expect(opener).toBeFocused();
  } finally {
    await scaleTo(clusterId, workload, before);
  }
});

test('scaling to zero asks to type the name', async ({ page }) => {
  const { cluster_id: clusterId } = await largestCluster();
  await page.goto(`/clusters/${clusterId}?tab=pods`);
  await page.getByRole('button', { name: 'Scale a workload' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Namespace').fill('shop');
  await dialog.getByLabel('Name', { exact: true }).fill('checkout');
  await dialog.getByLabel('Replicas').fill('0');
  await expect(dialog.getByRole('button', { name: 'Scale' })).toBeDisabled();
  await dialog.getByLabel('Type “checkout” to confirm').fill('checkout');
  await expect(dialog.getByRole('button', { name: 'Scale' })).toBeEnabled();
});
