/**
 * Durations as Go writes them (`15.123s`, `1m0s`, `1h2m3.5s`).
 * https://pkg.go.dev/time#Duration.String
 */
const FORMAT = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)(s|ms|µs|us|ns))?$/;

const SECONDS: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, µs: 1e-6, us: 1e-6, ns: 1e-9 };

/** Seconds, or null when the text is no such duration; negative ones are none. */
export function parseDurationSeconds(text: string): number | null {
  if (text === '') return null;
  const match = FORMAT.exec(text);
  if (match === null) return null;
  const [, hours = '0', minutes = '0', rest = '0', unit = 's'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest) * (SECONDS[unit] ?? 1);
}
