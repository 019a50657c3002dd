/**
 * What a launch's client token is derived from: steps, attempt and pool (spec 08-decided, 4). The hash itself is taken
 * by the service (32 hex digits of SHA-256), since the domain imports nothing.
 */
export function clientTokenSeed(batch: {
  readonly members: readonly { readonly stepId: string; readonly attempt: number }[];
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly lifecycle: string;
}): string {
  const members = batch.members.map((member) => `${member.stepId}:${member.attempt}`).sort();
  return [...members, batch.instanceType, batch.availabilityZone, batch.lifecycle].join('|');
}
