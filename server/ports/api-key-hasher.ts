/** A fresh API key. `plaintext` is shown once and never stored; the other two are stored. */
export interface MintedApiKey {
  /** `co_<prefix>_<secret>`: 8 and 43 characters of base64url alphabet, 256 random bits in the secret. */
  readonly plaintext: string;
  /** Finds the row and names the key to people; not secret. */
  readonly prefix: string;
  /** SHA-256 of the whole plaintext, 64 hex digits. */
  readonly hash: string;
}

/**
 * API keys and external ids. A key has 256 random bits, so a fast hash is enough: nothing can be guessed from it
 * (unlike a password's).
 */
export interface ApiKeyHasher {
  createApiKey(): MintedApiKey;
  /** The row prefix of a presented key, or null when it does not have a key's form. */
  prefixOf(presented: string): string | null;
  /** Compares in constant time; false for anything that is not a key. */
  matches(presented: string, storedHash: string): boolean;
  /** A random external id for a customer's role trust: 43 characters, 256 bits. */
  newExternalId(): string;
}
