/** `aws:///us-east-1a/i-0abc…`, the form that the AWS cloud provider writes into `spec.providerID`. */
const PROVIDER_ID = /^aws:\/\/\/(?:([a-z0-9-]+)\/)?(i-[0-9a-f]{8,17})$/;

/** Instance id and zone in a node's `spec.providerID`; null when the node is no EC2 instance (Fargate, hybrid). */
export function parseProviderId(
  providerId: string | null | undefined,
): { readonly instanceId: string; readonly availabilityZone: string | null } | null {
  const match = PROVIDER_ID.exec(providerId ?? '');
  const instanceId = match?.[2];
  return instanceId === undefined ? null : { instanceId, availabilityZone: match?.[1] ?? null };
}
