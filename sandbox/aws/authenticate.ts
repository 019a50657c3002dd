import type { IncomingHttpHeaders } from 'node:http';
import { credentialNow, runsAway } from './model/aws-clock';
import type { AwsWorld } from './model/aws-world';
import { REGION_ZONES } from './model/regions';
import type { Caller } from './model/iam';
import type { Service } from './services';
import { type SignatureClaim, claimTime, signatureMatches } from './wire/sigv4';

/** "Requests must reach AWS within 15 minutes of the time stamp" (IAM User Guide, "Signature Version 4"). */
const LARGEST_SKEW_MS = 15 * 60_000;

/**
 * Finds out who signed a request: known key, its session token, in time, right signature, valid scope. Throws the
 * service's own error for whatever is wrong.
 */
export function authenticate(
  world: AwsWorld,
  service: Service,
  claim: SignatureClaim,
  request: {
    readonly method: string;
    readonly target: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
    readonly receivedAt: Date;
  },
): Caller {
  const key = world.iam.key(claim.accessKeyId);
  if (key === undefined || key.sessionToken !== claim.sessionToken) throw service.errors.unknownKey();
  if (!signatureMatches(request, claim, key.secretAccessKey)) throw service.errors.badSignature();
  if (!inTime(world, claim, request.receivedAt) || !REGION_ZONES.has(claim.region))
    throw service.errors.badSignature();
  const expired = key.expiresAt !== undefined && key.expiresAt <= credentialNow(world);
  const cutOff =
    key.sessionToken !== undefined && world.faults.active('credentials-expired', service.name) !== undefined;
  if (expired || cutOff) throw service.errors.expiredSession();
  const caller = key.caller();
  if (caller === undefined) throw service.errors.unknownKey();
  return caller;
}

/** With a clock that runs at another speed, clients cannot know the simulated time: then real time counts as well. */
function inTime(world: AwsWorld, claim: SignatureClaim, now: Date): boolean {
  const signedAt = claimTime(claim);
  const near = (time: number): boolean => Math.abs(time - signedAt) <= LARGEST_SKEW_MS;
  return near(now.getTime()) || (runsAway(world) && near(Date.now()));
}
