const MAX_LENGTH = 400;

/**
 * AWS's message, fit for logs and pages: EC2's encoded authorization blob (kilobytes that only the account's owner can
 * decode) and anything of the form of a key, token or long opaque string is cut, and so is what exceeds 400 characters.
 */
export function safeMessage(message: string): string {
  const cut = message
    .replace(/\s*Encoded authorization failure message:.*$/su, '')
    .replace(/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/gu, '[key id]')
    .replace(/[A-Za-z0-9+/=_-]{64,}/gu, '[cut]')
    .replace(/\s+/gu, ' ')
    .trim();
  return cut.length > MAX_LENGTH ? `${cut.slice(0, MAX_LENGTH)}…` : cut;
}
