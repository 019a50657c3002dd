import { lookup } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/server/adapters/system/system-clock';
import type { AddressGuard } from '@/server/ports/address-guard';
import type { ClusterConnection } from '@/server/ports/cluster-api';
import { createClusterGateway } from '../index';
import { openGuard, recordingLog } from '../testing/samples';
import { ScriptedApiServer, sendJson } from '../testing/scripted-api-server';
import { createTestCertificate } from '../testing/test-certificate';
import { failureCode } from './failure-code';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(
  certificate?: Parameters<typeof ScriptedApiServer.start>[0],
): Promise<ScriptedApiServer> {
  const server = await ScriptedApiServer.start(certificate);
  closers.push(() => server.close());
  server.respond = (_request, response) => sendJson(response, 200, { gitVersion: 'v1' });
  return server;
}

async function failureOf(connection: ClusterConnection, guard: AddressGuard = openGuard): Promise<unknown> {
  const settings = { timeoutMs: 3_000, retryAttempts: 0, backoffFactor: 1 };
  const gateway = createClusterGateway({ clock: systemClock, settings, guard, log: recordingLog() });
  closers.push(() => gateway.close());
  try {
    await gateway.open(connection).version();
    return null;
  } catch (error) {
    return error;
  }
}

describe('what a failed connection is called', () => {
  it('works with the CA that signed the certificate', async () => {
    expect(await failureOf((await start()).connection)).toBeNull();
  });

  it('certificate_untrusted: another CA, or the roots of the system', async () => {
    const server = await start();
    const { caPem } = await createTestCertificate();
    const other = await failureOf({ ...server.connection, caCertificatePem: caPem });
    expect(other).toMatchObject({ code: 'certificate_untrusted', retryable: false });
    const roots = await failureOf({ ...server.connection, caCertificatePem: null });
    expect(roots).toMatchObject({ code: 'certificate_untrusted' });
  });

  it('certificate_name_mismatch', async () => {
    const server = await start(await createTestCertificate(['10.0.0.1']));
    expect(await failureOf(server.connection)).toMatchObject({ code: 'certificate_name_mismatch' });
  });

  it('certificate_expired', async () => {
    const server = await start(await createTestCertificate(['127.0.0.1'], new Date(Date.now() - 3_600_000)));
    expect(await failureOf(server.connection)).toMatchObject({ code: 'certificate_expired' });
  });

  it('ca_certificate_invalid', async () => {
    const server = await start();
    const broken = '-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydA==\n-----END CERTIFICATE-----\n';
    expect(await failureOf({ ...server.connection, caCertificatePem: broken })).toMatchObject({
      code: 'ca_certificate_invalid',
    });
  });

  it('connection_refused', async () => {
    const server = await ScriptedApiServer.start();
    const { connection } = server;
    await server.close();
    expect(await failureOf(connection)).toMatchObject({ code: 'connection_refused', retryable: true });
  });

  it('name_not_resolved', async () => {
    const server = await start();
    const guard: AddressGuard = {
      check: (url) => Promise.resolve({ ok: true, value: { url: new URL(url), addresses: [], lookup } }),
    };
    const endpoint = 'https://no-such-host.invalid:6443';
    expect(await failureOf({ ...server.connection, endpoint }, guard)).toMatchObject({
      code: 'name_not_resolved',
    });
  });

  it('address_forbidden: the guard refuses before anything is sent', async () => {
    const server = await start();
    const guard: AddressGuard = {
      check: () => Promise.resolve({ ok: false, error: { code: 'address_forbidden', message: 'loopback' } }),
    };
    expect(await failureOf(server.connection, guard)).toMatchObject({
      code: 'address_forbidden',
      retryable: false,
    });
    expect(server.seen).toHaveLength(0);
  });

  it('uses the look-up that the guard pinned', async () => {
    const server = await start(await createTestCertificate(['127.0.0.1']));
    const asked: string[] = [];
    const guard: AddressGuard = {
      check: (url) =>
        Promise.resolve({
          ok: true,
          value: {
            url: new URL(url),
            addresses: ['127.0.0.1'],
            lookup: (hostname, options, callback) => {
              asked.push(hostname);
              lookup('127.0.0.1', options, callback);
            },
          },
        }),
    };
    const endpoint = server.url.replace('127.0.0.1', 'cluster.example');
    // Reached, and refused only because the certificate is not for that name.
    expect(await failureOf({ ...server.connection, endpoint }, guard)).toMatchObject({
      code: 'certificate_name_mismatch',
    });
    expect(asked).toContain('cluster.example');
  });

  it.each([
    ['http://127.0.0.1:1', 'endpoint_invalid'],
    ['not a url', 'endpoint_invalid'],
    ['https://user:pass@127.0.0.1:1', 'endpoint_invalid'],
  ])('endpoint %s', async (endpoint, code) => {
    const { connection } = await start();
    expect(await failureOf({ ...connection, endpoint })).toMatchObject({ code, retryable: false });
  });

  it('token_malformed, without the token', async () => {
    const { connection } = await start();
    const error = await failureOf({ ...connection, token: 'se\ncret' });
    expect(error).toMatchObject({ code: 'token_malformed' });
    expect(String(error)).not.toContain('cret');
  });

  it('looks into causes and into the errors of several addresses', () => {
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    expect(failureCode(new AggregateError([refused]))).toBe('connection_refused');
    expect(failureCode(new Error('outer', { cause: refused }))).toBe('connection_refused');
    expect(failureCode(new Error('something'))).toBe('unknown_failure');
  });
});
