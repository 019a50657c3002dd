import { X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '@/server/domain/shared/result';
import { errorMessage } from '@/server/domain/shared/app-error';

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function blocksOf(pem: string): string[] {
  return pem.match(PEM_BLOCK) ?? [];
}

/**
 * A CA certificate as people have it — PEM (one block or several), that in base64 as kubeconfig files hold it, or DER in
 * base64 — as PEM. Fails with a sentence when it is none of them.
 */
export function toPem(given: string): Result<string, string> {
  let blocks = blocksOf(given);
  if (blocks.length === 0) {
    const bytes = Buffer.from(given.replace(/\s+/g, ''), 'base64');
    if (bytes.length === 0) return err('is neither PEM nor base64');
    blocks = blocksOf(bytes.toString('latin1'));
    if (blocks.length === 0) {
      try {
        blocks = [new X509Certificate(bytes).toString()];
      } catch {
        return err('holds no certificate');
      }
    }
  }
  try {
    return ok(blocks.map((block) => new X509Certificate(block).toString().trim()).join('\n') + '\n');
  } catch (error) {
    return err(`holds a certificate that cannot be read: ${errorMessage(error)}`);
  }
}
