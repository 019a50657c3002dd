import * as z from 'zod/mini';

/** What is typed to sign in; the address by the rule that browsers have for a field of type e-mail. */
export const credentialsSchema = z.object({
  email: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, { error: 'Enter the e-mail address', abort: true }),
      z.regex(z.regexes.html5Email, 'This is not an e-mail address'),
    ),
  password: z.string().check(z.minLength(1, 'Enter the password')),
});

export type Credentials = z.infer<typeof credentialsSchema>;
