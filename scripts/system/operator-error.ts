/**
 * Something that the person at the keyboard can mend. The message is one clear line without a secret; it is printed
 * as it stands, without a stack.
 */
export class OperatorError extends Error {
  readonly code = 'operator_error';
  readonly retryable = false;

  constructor(
    message: string,
    readonly context: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.name = 'OperatorError';
  }
}
