/** What is stored of an API key. */
export interface ApiKeyIdentity {
  /** Finds the row and names the key to people; not secret. */
  readonly prefix: string;
  /** SHA-256 of the whole plaintext, 64 hex digits. */
  readonly hash: string;
}

/** A fresh API key; `plaintext` is shown once and never stored. */
export interface MintedApiKey extends ApiKeyIdentity {
  /** `co_<prefix>_<secret>`: 8 and 43 characters of the base64url alphabet, 256 random bits in the secret. */
  readonly plaintext: string;
}

/**
 * API keys and external ids. A minted key has 256 random bits, so a fast hash is enough: nothing can be guessed from it
 * (unlike a password's).
 */
export interface ApiKeyHasher {
  createApiKey(): MintedApiKey;
  /**
   * Row prefix and hash of a presented key, or of one that the operator chose (`CLOUDOPTIM_BOOTSTRAP_API_KEY`): a key
   * that is not of the minted form is found by the first 8 hex digits of its hash. Null when it is empty, longer than
   * 256 characters, or holds anything but visible ASCII.
   */
  identify(presented: string): ApiKeyIdentity | null;
  /** Compares in constant time; false for anything that cannot be a key. */
  matches(presented: string, storedHash: string): boolean;
  /** A random external id for a customer's role trust: 43 characters of the base64url alphabet, 256 bits. */
  newExternalId(): string;
}
