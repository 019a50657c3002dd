import { toldPod } from './scene';
import type { DoorCall } from '../stack/world-view';

/** What the plans of a test were allowed to touch. */
export interface Allowed {
  readonly nodeNames: ReadonlySet<string>;
  readonly instanceIds: ReadonlySet<string>;
  /** `namespace/name` of the pods on those nodes. */
  readonly pods: ReadonlySet<string>;
  readonly planIds: ReadonlySet<string>;
}

const NODE = /^(PATCH|DELETE) \/api\/v1\/nodes\/(.+)$/;

/** Mutating calls at the world's doors that no plan of the test accounts for. */
export function outsideMutations(door: readonly DoorCall[], allowed: Allowed): readonly string[] {
  return door.filter((call) => !accountedFor(call, allowed)).map(({ call }) => call);
}

function accountedFor(entry: DoorCall, allowed: Allowed): boolean {
  const { call, detail } = entry;
  // Only our own token's calls: the world's controllers and the test itself write to the cluster too.
  const user = String(detail['user']);
  if (entry.door !== 'aws' && (!user.includes('cloudoptim') || user.endsWith(':cluster-admin'))) return true;
  if (call.startsWith('sqs:') || call.startsWith('sts:')) return true;
  if (call.includes('selfsubjectaccessreviews') || call.endsWith('/namespaces/default/events')) return true;
  const node = NODE.exec(call)?.[2];
  if (node !== undefined) return allowed.nodeNames.has(node);
  const pod = toldPod(entry);
  if (pod !== null) return allowed.pods.has(pod);
  const text = JSON.stringify(detail);
  if (call === 'ec2:RunInstances' || call === 'ec2:CreateFleet')
    return [...allowed.planIds].some((id) => text.includes(id));
  if (call === 'ec2:TerminateInstances' || call === 'ec2:CreateTags')
    return [...allowed.instanceIds].some((id) => text.includes(id));
  return false;
}
