import { RunInstancesCommand, type EC2Client, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { AppError } from '@/server/domain/shared/app-error';
import type { InstanceFacts, LaunchOutcome, LaunchRequest } from '@/server/ports/aws';
import type { Clock } from '@/server/ports/clock';
import type { CallOptions } from '@/server/ports/cluster-api';
import { bounded, CallEndedError } from '@/server/adapters/aws/call/bounded';
import { STALE_CREDENTIALS_CODES, THROTTLING_CODES } from '@/server/adapters/aws/errors/error-codes';
import { errorFacts, type ErrorFacts } from '@/server/adapters/aws/errors/error-facts';
import { toFailedLaunch } from '@/server/adapters/aws/ec2/launch-outcome';
import { toRunInstancesInput } from '@/server/adapters/aws/ec2/launch-request';
import { interfacesInSubnet, type TemplateInterfaces } from '@/server/adapters/aws/ec2/template-interfaces';
import { toInstanceFacts } from '@/server/adapters/aws/ec2/transform-instance';

/** First wait after a throttled launch, doubled each time up to the second figure. */
const FIRST_BACK_OFF_MS = 500;
const MAX_BACK_OFF_MS = 8_000;

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

/**
 * Sends a launch again only after an answer that shows that nothing was executed: AWS throttles it, or says once that
 * the credentials are stale, or `mend` can do something about its refusal.
 */
export async function sendUntilTaken<T>(
  context: Pick<LaunchContext, 'clock' | 'forgetCredentials'>,
  signal: AbortSignal,
  send: () => Promise<T>,
  mend: (facts: ErrorFacts) => Promise<boolean> = () => Promise.resolve(false),
): Promise<T> {
  let backOffMs = FIRST_BACK_OFF_MS;
  let renewed = false;
  const isAborted = (): boolean => signal.aborted;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (isAborted()) throw error;
      const facts = errorFacts(error);
      if (!renewed && STALE_CREDENTIALS_CODES.has(facts.code)) {
        renewed = true;
        context.forgetCredentials();
      } else if (THROTTLING_CODES.has(facts.code)) {
        // Full jitter: many steps of one account are throttled together.
        await context.clock.sleep(Math.random() * backOffMs, signal);
        backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS);
        if (isAborted()) throw error;
      } else if (!(await mend(facts))) {
        throw error;
      }
    }
  }
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

  const attempt = (signal: AbortSignal): Promise<LaunchOutcome> =>
    sendUntilTaken(
      context,
      signal,
      async () => {
        const command = new RunInstancesCommand(fitted(input.value, request, context.templates));
        const output = await context.ec2.send(command, { abortSignal: signal });
        return toLaunched((output.Instances ?? []).map(toInstanceFacts));
      },
      async (facts) => asksForInterfaces(facts) && (await learnedemplate(context.templates, request, signal)),
    );

  try {
    return await bounded(attempt, options, context.defaultTimeoutMs);
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
