import { RunInstancesCommand, type EC2Client, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { AppError } from '@/server/domain/shared/app-error';
import type { RetryPolicy } from '@/server/domain/shared/retry-policy';
import type { InstanceFacts, LaunchOutcome, LaunchRequest } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';
import {
  boundedCall,
  boundOf,
  CallEndedError,
  repeatedCall,
  type CallBound,
} from '@/server/adapters/resilience/bounded-call';
import { STALE_CREDENTIALS_CODES, THROTTLING_CODES } from '@/server/adapters/aws/errors/error-codes';
import { errorFacts, type ErrorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toFailedLaunch } from '@/server/adapters/aws/ec2/launch-outcome';
import { toRunInstancesInput } from '@/server/adapters/aws/ec2/launch-request';
import { interfacesInSubnet, type TemplateInterfaces } from '@/server/adapters/aws/ec2/template-interfaces';
import { toInstanceFacts } from '@/server/adapters/aws/ec2/transform-instance';

/**
 * A launch is repeated here only when EC2 did not execute it, as long as the call's bound lasts. After an unknown outcome
 * it is for the caller to send the same request with the same client token again, once it has looked for its machines.
 */
const LAUNCH_RETRIES: RetryPolicy = {
  tries: Infinity,
  baseMs: 500,
  factor: 2,
  capMs: 8_000,
  repeatsUnknown: false,
  leastLeftMs: 0,
};

export interface LaunchContext {
  /** A client that makes one attempt a call. */
  readonly ec2: EC2Client;
  readonly templates: TemplateInterfaces;
  readonly clock: Clock;
  readonly defaultTimeoutMs: number;
  readonly forgetCredentials: () => void;
}

/** What an error before or around the wire means: nothing was sent when the role could not be assumed. */
export function failedBeforeWire(
  error: unknown,
  action?: string,
): Exclude<LaunchOutcome, { kind: 'launched' }> {
  if (error instanceof CallEndedError) return { kind: 'unknown', code: error.code, message: error.message };
  if (error instanceof AppError) {
    const kind = error.retryable ? 'unknown' : 'refused';
    return { kind, code: error.code, message: error.message };
  }
  return toFailedLaunch(errorFacts(error), action);
}

/**
 * EC2 says so outright, or says that the token stands for another request: then it may be one of ours that named the
 * interfaces, sent before a restart.
 */
export function asksForInterfaces(facts: ErrorFacts): boolean {
  if (facts.code === 'IdempotentParameterMismatch') return true;
  return facts.code === 'InvalidParameterCombination' && /network interfaces/iu.test(facts.message);
}

/** The call in the form that the template takes, as far as the template is known. */
export function fitted(
  input: RunInstancesCommandInput,
  request: LaunchRequest,
  templates: TemplateInterfaces,
): RunInstancesCommandInput {
  const interfaces = request.source.kind === 'launch-template' ? (templates.known(request.source) ?? []) : [];
  if (interfaces.length === 0) return input;
  const { SubnetId: _besideThem, ...rest } = input;
  return { ...rest, NetworkInterfaces: interfacesInSubnet(interfaces, request.subnetId) };
}

/** Learns the template's interfaces; false when it has none, or may not be read, so that the refusal stands. */
export async function learnedemplate(
  templates: TemplateInterfaces,
  request: LaunchRequest,
  signal: AbortSignal,
): Promise<boolean> {
  const { source } = request;
  if (source.kind !== 'launch-template' || templates.known(source) !== undefined) return false;
  try {
    return (await templates.read(source, signal)).length > 0;
  } catch {
    return false;
  }
}

type LaunchBound = CallBound & { readonly signal: AbortSignal };

/**
 * Sends a launch again only after an answer that shows that nothing was executed: AWS throttles it, or says once that
 * the credentials are stale, or `mend` can do something about its refusal. Throws whatever else AWS answered.
 */
export async function sendUntilTaken<T>(
  context: Pick<LaunchContext, 'clock' | 'forgetCredentials'>,
  bound: LaunchBound,
  send: () => Promise<T>,
  mend: (facts: ErrorFacts) => Promise<boolean> = () => Promise.resolve(false),
): Promise<T> {
  let renewed = false;
  const isMended = async (facts: ErrorFacts): Promise<boolean> => {
    if (renewed || !STALE_CREDENTIALS_CODES.has(facts.code)) return mend(facts);
    renewed = true;
    context.forgetCredentials();
    return true;
  };
  return repeatedCall({ clock: context.clock, policy: LAUNCH_RETRIES, bound }, async () => {
    for (;;) {
      try {
        return { kind: 'done', value: await send() };
      } catch (error) {
        if (bound.signal.aborted) throw error;
        const facts = errorFacts(error);
        const giveUp = (): never => {
          throw error;
        };
        if (THROTTLING_CODES.has(facts.code))
          return { kind: 'failed', failed: 'not-executed', retryAfterMs: null, giveUp };
        if (!(await isMended(facts))) throw error;
      }
    }
  });
}

/**
 * One RunInstances, sent again within the bound only after an answer that shows that nothing was executed: AWS throttles
 * it, says once that the credentials are stale, or says that the template wants its interfaces named.
 */
export async function runInstances(
  context: LaunchContext,
  request: LaunchRequest,
  options: CallOptions | undefined,
): Promise<LaunchOutcome> {
  const input = toRunInstancesInput(request);
  if (!input.ok) return { kind: 'refused', ...input.error };

  const attempt = (within: LaunchBound): Promise<LaunchOutcome> =>
    sendUntilTaken(
      context,
      within,
      async () => {
        const command = new RunInstancesCommand(fitted(input.value, request, context.templates));
        const output = await context.ec2.send(command, { abortSignal: within.signal });
        return toLaunched((output.Instances ?? []).map(toInstanceFacts));
      },
      async (facts) =>
        asksForInterfaces(facts) && (await learnedemplate(context.templates, request, within.signal)),
    );

  try {
    return await boundedCall(boundOf(options, context.defaultTimeoutMs), attempt);
  } catch (error) {
    return failedBeforeWire(error);
  }
}

/** A success without instances, or with one that cannot be read, is not dealt: sent again, the token brings it back. */
function toLaunched(instances: readonly (InstanceFacts | null)[]): LaunchOutcome {
  const known = instances.filter((facts) => facts !== null);
  if (known.length > 0 && known.length === instances.length) return { kind: 'launched', instances: known };
  return {
    kind: 'unknown',
    code: 'malformed_answer',
    message: `RunInstances was answered with ${instances.length.toString()} instances, ${known.length.toString()} of them readable`,
  };
}
