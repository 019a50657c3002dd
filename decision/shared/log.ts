/** One JSON line on standard output. Fields hold no payload and no secret. */
export function log(message: string, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...fields })}\n`);
}
