import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { X509CertificateGenerator } from '@peculiar/x509';
import { toPem } from './ca-certificate';

let pem: string;
let der: Buffer;

beforeAll(async () => {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: 'CN=test', keys, signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' } },
    webcrypto as Crypto,
  );
  pem = certificate.toString('pem');
  der = Buffer.from(certificate.rawData);
});

const bytesOf = (text: string) => text.replaceAll(/-----[A-Z ]+-----|\s/g, '');

describe('a CA certificate', () => {
  it('comes as PEM, PEM in base64 or DER in base64, and is PEM afterwards', () => {
    for (const given of [pem, Buffer.from(pem).toString('base64'), der.toString('base64'), `\n ${pem} \n`]) {
      const result = toPem(given);
      expect(result.ok && bytesOf(result.value)).toBe(bytesOf(pem));
    }
  });

  it('keeps every block of a bundle, and nothing between them', () => {
    const result = toPem(`# first\n${pem}\n# second\n${pem}`);
    expect(result.ok && result.value.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(result.ok && result.value).not.toContain('#');
  });

  it.each(['', '   ', 'no certificate', Buffer.from('other bytes').toString('base64')])(
    'is not %j',
    (given) => {
      expect(toPem(given).ok).toBe(false);
    },
  );

  it('is refused when a block is broken', () => {
    expect(toPem('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----').ok).toBe(false);
  });
});
