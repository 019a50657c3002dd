/** Why the sign-in failed, in words; codes as the server throws them (next-auth hands on the message). */
export function signInError(code: string): string {
  const lower = code.toLowerCase();
  if (lower.includes('throttled') || lower.includes('too_many') || lower.includes('rate')) {
    return 'Too many attempts. Wait a few minutes, then try again.';
  }
  if (lower.includes('disabled')) return 'This account is switched off. Ask an administrator.';
  if (lower.includes('credential')) return 'The e-mail address or the password is wrong.';
  if (lower.includes('sessionrequired')) return 'Your session ended. Sign in again.';
  return 'The sign-in did not work. Try again; if it stays so, the server’s log says why.';
}
