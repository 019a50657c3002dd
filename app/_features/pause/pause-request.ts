import * as z from 'zod/mini';
import { CONFIRM_EVERYTHING } from './pause-words';

export const levels = ['optimization', 'everything'] as const;

/** The longest reason that the server takes. */
const LONGEST_REASON = 500;

const isConfirmation = (typed: string) => typed.trim().toLowerCase() === CONFIRM_EVERYTHING;

/** A pause as it is chosen and typed, and as it is sent: stopping everything asks for its words. */
export const pauseSchema = z.pipe(
  z
    .object({
      level: z.enum(levels),
      reason: z
        .string()
        .check(
          z.trim(),
          z.maxLength(LONGEST_REASON, `The reason is longer than ${LONGEST_REASON} characters`),
        ),
      typed: z.string(),
    })
    .check(
      z.refine(({ level, typed }) => level === 'optimization' || isConfirmation(typed), {
        path: ['typed'],
        error: `Type “${CONFIRM_EVERYTHING}”`,
      }),
    ),
  z.transform(({ level, reason }) => ({
    level,
    ...(reason === '' ? {} : { reason }),
    ...(level === 'everything' ? { confirm: CONFIRM_EVERYTHING } : {}),
  })),
);

export type PauseChoice = z.input<typeof pauseSchema>;
export type PauseRequest = z.output<typeof pauseSchema>;

export const firstChoice: PauseChoice = { level: 'optimization', reason: '', typed: '' };

/** True once the choice may be sent. */
export function isConfirmed(choice: Pick<PauseChoice, 'level' | 'typed'>): boolean {
  return choice.level === 'optimization' || isConfirmation(choice.typed);
}
