import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '@/server/ports/password-hasher';

/**
 * Argon2id with OWASP's minimum: 19 MiB, two passes, one lane.
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
const ARGON2ID = '$argon2id$';

/** One password typed on two keyboards is one password (NIST SP 800-63B, 5.1.1.2: normalized before hashing). */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

/** Argon2id hashes as PHC strings, `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`, made on libuv's thread pool. */
export function createPasswordHasher(): PasswordHasher {
  return {
    hashPassword: (password) => hash(normalized(password), PARAMETERS),
    async verifyPassword(storedHash, password) {
      if (!storedHash.startsWith(ARGON2ID)) return false;
      try {
        return await verify(storedHash, normalized(password));
      } catch {
        // The library throws for a string that is no PHC hash.
        return false;
      }
    },
    needsRehash(storedHash) {
      if (!storedHash.startsWith(ARGON2ID)) return true;
      try {
        const made = parseOptions(storedHash);
        return made.memoryCost < PARAMETERS.memoryCost || made.timeCost < PARAMETERS.timeCost;
      } catch {
        return true;
      }
    },
  };
}
