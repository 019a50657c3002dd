/** One line of the permission check, as it is stored and answered (Decision 36). */
export interface CheckEntry {
  readonly check: string;
  readonly ok: boolean;
  readonly severity: 'required' | 'optional';
  readonly message: string;
  readonly fix: string | null;
  readonly feature: string | null;
}

export function passed(
  check: string,
  message: string,
  severity: CheckEntry['severity'] = 'required',
): CheckEntry {
  return { check, ok: true, severity, message, fix: null, feature: null };
}

export function failed(
  check: string,
  message: string,
  fix: string,
  rest: { readonly severity?: CheckEntry['severity']; readonly feature?: string | null } = {},
): CheckEntry {
  return {
    check,
    ok: false,
    severity: rest.severity ?? 'required',
    message,
    fix,
    feature: rest.feature ?? null,
  };
}

/** True when nothing required failed. */
export function holds(entries: readonly CheckEntry[]): boolean {
  return entries.every((entry) => entry.ok || entry.severity === 'optional');
}
