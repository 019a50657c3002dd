/** An API object that cannot be understood; names the object and the field, never the field's content. */
export class MalformedObjectError extends Error {
  constructor(
    readonly objectName: string,
    readonly field: string,
    reason: string,
  ) {
    super(`${objectName}: ${field}: ${reason}`);
  }
}
