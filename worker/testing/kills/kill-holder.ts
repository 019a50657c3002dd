import { eventually } from '../stack/eventually';
import type { HeldWrites } from '../stack/hold-writes';
import type { Stack } from '../stack/stack';

/**
 * Ends the worker that holds the lease by SIGKILL while its writes are held up, and starts another. The dead worker's lease
 * runs out at once, so that the test does not wait for it.
 */
export async function killHolder(stack: Stack, writes: HeldWrites): Promise<void> {
  const { sql } = stack;
  const holder = await eventually('a lease holder', async () => {
    const [row] = await sql<{ holder: string | null }[]>`select holder from leases where expires_at > now()`;
    return stack.workers.find((worker) => worker.name === row?.holder && worker.alive);
  });
  holder.kill('SIGKILL');
  await eventually('the worker to be dead', () => Promise.resolve(!holder.alive));
  await writes.drop();
  await sql`update leases set expires_at = now() where holder = ${holder.name}`;
  await stack.startWorker();
}
