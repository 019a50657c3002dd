'use client';
import { useEffect, useEffectEvent } from 'react';
import type { FieldPath, FieldValues, UseFormReturn, UseFormSetError } from 'react-hook-form';
import { isRecord } from '@/app/_lib/json-shape';

/** What is wrong, by the path of its field: `windows.0.opens_at`. Forms name their fields as the request does. */
export type Problems = Readonly<Record<string, string>>;

/** Every problem of a form's errors (`formState.errors`), those of nested fields and rows included. */
export function flatProblems(errors: unknown, under = ''): Problems {
  const found: Record<string, string> = {};
  const entries = Array.isArray(errors)
    ? [...errors.entries()]
    : isRecord(errors)
      ? Object.entries(errors)
      : [];
  for (const [key, error] of entries) {
    const path = under === '' ? String(key) : `${under}.${key}`;
    if (isRecord(error) && typeof error['type'] === 'string') {
      found[path] = typeof error['message'] === 'string' ? error['message'] : '';
    } else Object.assign(found, flatProblems(error, path));
  }
  return found;
}

/** Puts what the server refused at the fields that it names, the first of them in focus. */
export function showProblems<Values extends FieldValues>(
  setError: UseFormSetError<Values>,
  problems: Problems,
): void {
  for (const [index, [path, message]] of Object.entries(problems).entries()) {
    // The server names the fields of the request, which are the form's; a path that is none is shown nowhere.
    setError(path as FieldPath<Values>, { type: 'server', message }, { shouldFocus: index === 0 });
  }
}

/** Calls back when anything in the form is typed or chosen, or a row is added or removed. */
export function useFormChange<Values extends FieldValues, Sent>(
  { subscribe }: Pick<UseFormReturn<Values, unknown, Sent>, 'subscribe'>,
  onChange: () => void,
): void {
  const changed = useEffectEvent(onChange);
  useEffect(() => subscribe({ formState: { values: true }, callback: () => changed() }), [subscribe]);
}
