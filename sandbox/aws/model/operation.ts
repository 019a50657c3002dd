import type { Ec2RegionState } from './region-state';
import type { AwsWorld } from './aws-world';
import type { Caller } from './iam';

/** One authenticated request as an operation sees it. */
export interface Call {
  readonly world: AwsWorld;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly action: string;
  /** Time on AWS's clock. */
  readonly now: Date;
  /** EC2 of the caller's account in the called region. */
  readonly ec2: Ec2RegionState;
  /** Throws the service's authorization error unless the caller may do `action` (`service:Action`). */
  require(action: string, resource: string): void;
  /** The service's authorization error for that action. */
  denied(action: string, resource: string): Error;
  /** Base address of the door, e.g. `http://127.0.0.1:4000`, as the caller wrote it in `Host`. */
  readonly baseUrl: string;
  /** Calls `fn` if the caller hangs up before the answer. */
  onAbort(fn: () => void): void;
}

export interface Operation {
  /** Operation schema of the SDK: `[9, namespace, name, traits, input, output]`. */
  readonly inputSchema: unknown;
  readonly outputSchema: unknown;
  readonly mutates: boolean;
  /** False for calls that AWS answers without any permission. */
  readonly needsPermission: boolean;
  run(call: Call, input: unknown): unknown;
}

export type OperationTable = Readonly<Record<string, Operation>>;

/**
 * Binds a handler to the operation's SDK schema. The decoder builds `input` by that schema, which AWS generates
 * together with the type `Input`, so the one assertion below states what the decoder has checked.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it names what the schema decodes to
export function operation<Input, Output>(
  schema: readonly unknown[],
  handle: (call: Call, input: Input) => Output | Promise<Output>,
  { mutates = false, needsPermission = true }: { mutates?: boolean; needsPermission?: boolean } = {},
): Operation {
  return {
    inputSchema: schema[4],
    outputSchema: schema[5],
    mutates,
    needsPermission,
    run: (call, input) => handle(call, input as Input),
  };
}
