'use client';
import type { ReactNode } from 'react';
import TextField, { type TextFieldProps } from '@mui/material/TextField';
import { useController, type Control, type FieldPath, type FieldValues } from 'react-hook-form';
import { capitalized } from '@/app/_lib/format/sentence';

type Own = 'name' | 'value' | 'defaultValue' | 'onChange' | 'onBlur' | 'error' | 'helperText' | 'inputRef';

/** A text field or a choice of a form: what is wrong with it stands below it, in place of its hint. */
export function FormField<Values extends FieldValues, Sent>({
  control,
  name,
  hint,
  ...look
}: {
  control: Control<Values, unknown, Sent>;
  name: FieldPath<Values>;
  hint?: ReactNode;
} & Omit<TextFieldProps, Own>) {
  const {
    field: { ref, ...field },
    fieldState: { error },
  } = useController({ control, name });
  return (
    <TextField
      size="small"
      {...look}
      {...field}
      inputRef={ref}
      error={error !== undefined}
      helperText={error?.message === undefined ? hint : capitalized(error.message)}
    />
  );
}
