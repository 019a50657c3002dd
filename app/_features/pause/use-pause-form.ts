'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch, type Control } from 'react-hook-form';
import { showProblems } from '@/app/_components/form/problems';
import { fieldProblems } from '@/app/_trpc/field-problems';
import { firstChoice, isConfirmed, pauseSchema, type PauseChoice, type PauseRequest } from './pause-request';

export interface PauseFormState {
  control: Control<PauseChoice, unknown, PauseRequest>;
  level: PauseChoice['level'];
  /** True once it may be sent. */
  isConfirmed: boolean;
  /** Sends what was chosen, or names what is wrong with it. */
  submit: (send: (request: PauseRequest) => void) => void;
  /** Puts a refusal at the fields that it names. */
  refuse: (error: unknown) => void;
  clear: () => void;
}

/** The state of the pause form, for the dialog around it. */
export function usePauseForm(): PauseFormState {
  const { control, handleSubmit, reset, setError } = useForm({
    resolver: zodResolver(pauseSchema),
    defaultValues: firstChoice,
  });
  const [level, typed] = useWatch({ control, name: ['level', 'typed'] });
  return {
    control,
    level,
    isConfirmed: isConfirmed({ level, typed }),
    submit: (send) => void handleSubmit(send)(),
    refuse: (error) => showProblems(setError, fieldProblems(error)),
    clear: () => reset(firstChoice),
  };
}
