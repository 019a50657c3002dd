import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { ClusterSession } from '@/server/ports/cluster-session';

const ASK_TIMEOUT_MS = 5_000;
/** Nodes that are looked at to learn which drivers a node of this cluster has. */
const EXAMPLES = 3;

export type ExpectedDrivers =
  | { readonly kind: 'known'; readonly drivers: readonly string[] }
  /** CSINodes may not be read; said in the proof. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The CSI drivers that every one of a few Ready nodes of the cluster has: the proof's node must have them too. */
export async function expectedDrivers(session: ClusterSession, except: string): Promise<ExpectedDrivers> {
  const nodes = [...(session.snapshot()?.nodes.values() ?? [])]
    .filter((node) => node.ready && node.name !== except)
    .slice(0, EXAMPLES);
  try {
    const found = await Promise.all(
      nodes.map((node) => session.api.readCsiDrivers(node.name, { timeoutMs: ASK_TIMEOUT_MS })),
    );
    const [first, ...others] = found.map((drivers) => drivers ?? []);
    const common = (first ?? []).filter((driver) => others.every((drivers) => drivers.includes(driver)));
    return { kind: 'known', drivers: common };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'forbidden') throw error;
    return { kind: 'unreadable', reason: errorMessage(error) };
  }
}

/** Those of the expected drivers that the node has not registered yet. */
export async function missingDrivers(
  session: ClusterSession,
  nodeName: string,
  expected: readonly string[],
): Promise<readonly string[]> {
  if (expected.length === 0) return [];
  const registered = (await session.api.readCsiDrivers(nodeName, { timeoutMs: ASK_TIMEOUT_MS })) ?? [];
  return expected.filter((driver) => !registered.includes(driver));
}
