import { expect, test } from '@playwright/test';
import { largestCluster } from './support/fleet';

test('a mix is tried: a wrong field is named and nothing is lost, it is judged layer by layer, and a tightened policy stops it', async ({
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
  await form.getByRole('button', { name: 'Evaluate' }).click();
  await expect(form.getByText(/^Not evaluated: Row 1, count/)).toBeVisible();
  await expect(nodes).toHaveValue('-3');

  await nodes.fill('60');
  await form.getByRole('button', { name: 'Evaluate' }).click();
  const asked = form.getByRole('region', { name: 'As requested' });
  await expect(asked.getByRole('list', { name: 'Layers' }).getByRole('listitem')).toHaveCount(5);
  await expect(asked.getByText(/holds|dearer|covers|zones/i).first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`mix=${cluster.cluster_id}`));

  await page.getByRole('combobox', { name: 'Cluster' }).click();
  await page.getByRole('option', { name: 'No cluster: a mix of my own' }).click();
  for (const [index, zone] of ['us-east-1a', 'us-east-1b', 'us-east-1c'].entries()) {
    if (index > 0) await form.getByRole('button', { name: 'Add a pool' }).click();
    const row = form.getByRole('group', { name: `Row ${index + 1}` });
    await row.getByLabel(/^Instance type/).fill('m5.large');
    await row.getByLabel(/^Zone/).fill(zone);
    await row.getByLabel(/^vCPU each/).fill('2');
    await row.getByLabel(/^GiB each/).fill('8');
    await row.getByLabel(/^\$ per hour/).fill('0.096');
    await row.getByRole('combobox').click();
    await page.getByRole('option', { name: 'On-Demand' }).click();
  }
  const judge = form.getByRole('button', { name: 'Evaluate' });
  await judge.click();
  const verdict = form.getByRole('status').filter({ hasText: 'Verdict' });
  await expect(verdict).toContainText('Approved');

  await form.getByText('Tighten the policy').click();
  const largestPool = form.getByLabel('Largest Spot pool, %');
  await expect(largestPool).toHaveAccessibleDescription('In force: 20.0 % or less');
  await largestPool.fill('30');
  await form.getByLabel('Fewest zones').fill('4');
  await judge.click();
  await expect(largestPool).toHaveAccessibleDescription('May only be lowered: 30 % is above 20 %');
  await expect(form.getByLabel('Fewest zones')).toHaveValue('4');

  await largestPool.fill('10');
  await judge.click();
  await expect(verdict).toContainText('Rejected');
  await expect(form.getByText(/tighter policy than the one in force: .*fewest zones 4/)).toBeVisible();
});
