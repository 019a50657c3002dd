/** One-way hashing of people's passwords. Both calls take tens of milliseconds by design, off the main thread. */
export interface PasswordHasher {
  /** A self-describing hash (PHC string) with a random salt: the same password gives another string each time. */
  hashPassword(password: string): Promise<string>;
  /** False when the password is another one or the stored string is not a hash; never throws for either. */
  verifyPassword(storedHash: string, password: string): Promise<boolean>;
  /** True when the hash was made with weaker parameters than today's and should be made anew at the next sign-in. */
  needsRehash(storedHash: string): boolean;
}
