import { expect, test } from '@playwright/test';
import { largestCluster } from './support/fleet';

test('a freeze is refused at its fields with nothing lost, saved, followed, and removed again', async ({
  page,
}) => {
  const { cluster_id: clusterId } = await largestCluster();
  await page.goto(`/clusters/${clusterId}?tab=settings`);
  const form = page.getByRole('form', { name: 'Maintenance windows' });
  const save = form.getByRole('button', { name: 'Save' });
  await expect(save).toBeDisabled();

  await form.getByRole('button', { name: 'Add a freeze' }).click();
  const freeze = form.getByRole('group', { name: 'Freeze 1' });
  const from = freeze.getByLabel('From');
  await expect(from).toBeFocused();
  await freeze.getByLabel('To').fill('2037-01-02T00:00:00Z');
  await freeze.getByLabel('Reason').fill('Holidays');
  await page.keyboard.press('Enter');
  await expect(from).toHaveAccessibleDescription('Give a time');
  await expect(from).toBeFocused();

  await from.fill('2036-12-20');
  await save.click();
  await expect(form.getByRole('alert')).toContainText('not saved');
  await expect(from).toHaveAccessibleDescription(/ISO/);
  await expect(freeze.getByLabel('Reason')).toHaveValue('Holidays');

  await from.fill('2036-12-20T00:00:00Z');
  await expect(form.getByRole('alert')).toHaveCount(0);
  await save.click();
  await expect(page.getByText('Maintenance windows saved')).toBeVisible();
  await expect(save).toBeDisabled();

  await page.reload();
  await expect(freeze.getByLabel('Reason')).toHaveValue('Holidays');
  await freeze.getByRole('button', { name: 'Remove freeze 1' }).click();
  await form.getByRole('button', { name: 'Undo' }).click();
  await expect(freeze.getByLabel('Reason')).toHaveValue('Holidays');
  await freeze.getByRole('button', { name: 'Remove freeze 1' }).click();
  await save.click();
  await expect(save).toBeDisabled();
  await page.reload();
  await expect(form.getByRole('button', { name: 'Add a freeze' })).toBeVisible();
  await expect(freeze).toHaveCount(0);
});
