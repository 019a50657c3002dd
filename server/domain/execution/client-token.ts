/**
 * What a launch's client token is derived from: steps, attempt and pools (Decision 31). The hash itself is taken
 * by the service (32 hex digits of SHA-256), since the domain imports nothing.
 */
export function clientTokenSeed(batch: {
  readonly members: readonly { readonly stepId: string; readonly attempt: number }[];
  /** Every pool that the request names, in its order. */
  readonly pools: readonly { readonly instanceType: string; readonly availabilityZone: string }[];
  readonly lifecycle: string;
}): string {
  const members = batch.members.map((member) => `${member.stepId}:${member.attempt}`).sort();
  const pools = batch.pools.flatMap((pool) => [pool.instanceType, pool.availabilityZone]);
  return [...members, ...pools, batch.lifecycle].join('|');
}
