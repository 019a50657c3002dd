/**
 * Answers a request's parsed JSON body (undefined for GET) with an object, given the parameters of its path; throws
 * `HttpError` for a refusal.
 */
export type Handler = (
  body: unknown,
  parameters: Readonly<Record<string, string>>,
) => object | Promise<object>;
