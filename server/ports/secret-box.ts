import { AppError } from '@/server/domain/shared/app-error';

/** A sealed value cannot be opened: unknown key, changed value, or another context. */
export class SecretUnreadableError extends AppError {
  constructor(reason: 'unknown_key' | 'malformed' | 'tampered_or_wrong_context', keyId: string | null) {
    super('secret_unreadable', `a stored secret cannot be opened: ${reason.replaceAll('_', ' ')}`, {
      context: { reason, keyId },
    });
  }
}

/**
 * Authenticated encryption of stored secrets (AES-256-GCM). A sealed value names the key that sealed it, so that keys
 * rotate: the newest seals, any known one opens.
 */
export interface SecretBox {
  /** `context` is bound as additional data: a value moved to another row or column does not open. */
  seal(plaintext: string, context: string): string;
  /** Throws `SecretUnreadableError` when the key is unknown or the value was changed. */
  open(sealed: string, context: string): string;
}
