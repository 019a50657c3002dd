/** Statuses that the contract knows besides 200. */
export type RefusalStatus = 400 | 401 | 404 | 409 | 413 | 422 | 500;

/** An answer other than 200 that a caller can act on. */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: string;
  readonly details: readonly { readonly path: string; readonly message: string }[];

  constructor(
    status: RefusalStatus,
    code: string,
    message: string,
    details: readonly { readonly path: string; readonly message: string }[] = [],
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}
