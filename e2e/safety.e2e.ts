import { expect, test } from '@playwright/test';
import { largestCluster } from './support/fleet';

test('a mix is tried: a wrong field is named and nothing is lost, then it is judged layer by layer', async ({
  page,
}) => {
  const cluster = await largestCluster();
  await page.goto('/safety');
  await expect(page.getByRole('region', { name: 'What the gate did' })).toBeVisible();
  await page.getByRole('tab', { name: 'Try a mix' }).click();
  await page.getByRole('combobox', { name: 'Cluster' }).click();
  await page.getByRole('option', { name: cluster.cluster_name }).click();
  const form = page.getByRole('form', { name: 'Mix to try' });
  const nodes = form.getByLabel('Nodes, row 1', { exact: true });
  await expect(nodes).toHaveValue(/^[1-9]/);

  await nodes.fill('-3');
  await form.getByRole('button', { name: 'Judge it' }).click();
  await expect(form.getByText(/^Not judged: Row 1, count/)).toBeVisible();
  await expect(nodes).toHaveValue('-3');

  await nodes.fill('60');
  await form.getByRole('button', { name: 'Judge it' }).click();
  const asked = form.getByRole('region', { name: 'As you asked' });
  await expect(asked.getByRole('list', { name: 'Layers' }).getByRole('listitem')).toHaveCount(5);
  await expect(asked.getByText(/holds|dearer|covers|zones/i).first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`mix=${cluster.cluster_id}`));
});
