import { createServer } from 'node:http';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAddressGuard, type ResolvedAddress } from '@/server/adapters/net/address-guard';

const at =
  (...addresses: readonly string[]) =>
  (): Promise<readonly ResolvedAddress[]> =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

const strict = { allowPrivate: false, privateCidrs: [] };
const codeOf = async (guard: ReturnType<typeof createAddressGuard>, url: string): Promise<string> => {
  const result = await guard.check(url);
  return result.ok ? 'ok' : result.error.code;
};

describe('createAddressGuard', () => {
  it.each([
    ['not a url', 'invalid_url'],
    ['', 'invalid_url'],
    ['//example.com', 'invalid_url'],
    ['http://example.com', 'invalid_url'],
    ['ftp://example.com', 'invalid_url'],
    ['file:///etc/passwd', 'invalid_url'],
    ['javascript:alert(1)', 'invalid_url'],
    ['https://user:secret@example.com', 'invalid_url'],
    ['https://user@example.com', 'invalid_url'],
    ['https://example.com:8443/path?x=1', 'ok'],
    ['https://93.184.216.34', 'ok'],
    ['https://[2606:2800:220:1:248:1893:25c8:1946]', 'ok'],
    ['https://127.0.0.1', 'address_forbidden'],
    ['https://127.1', 'address_forbidden'],
    ['https://2130706433', 'address_forbidden'],
    ['https://0x7f000001', 'address_forbidden'],
    ['https://0177.0.0.1', 'address_forbidden'],
    ['https://0.0.0.0', 'address_forbidden'],
    ['https://10.1.2.3', 'address_forbidden'],
    ['https://172.16.0.1', 'address_forbidden'],
    ['https://192.168.1.1', 'address_forbidden'],
    ['https://100.64.0.1', 'address_forbidden'],
    ['https://169.254.169.254', 'address_forbidden'],
    ['https://224.0.0.1', 'address_forbidden'],
    ['https://240.0.0.1', 'address_forbidden'],
    ['https://255.255.255.255', 'address_forbidden'],
    ['https://192.0.2.1', 'address_forbidden'],
    ['https://198.18.0.1', 'address_forbidden'],
    ['https://[::]', 'address_forbidden'],
    ['https://[::1]', 'address_forbidden'],
    ['https://[fe80::1]', 'address_forbidden'],
    ['https://[fc00::1]', 'address_forbidden'],
    ['https://[fd00:ec2::254]', 'address_forbidden'],
    ['https://[ff02::1]', 'address_forbidden'],
    ['https://[::ffff:127.0.0.1]', 'address_forbidden'],
    ['https://[::ffff:a9fe:a9fe]', 'address_forbidden'],
    ['https://[64:ff9b::7f00:1]', 'address_forbidden'],
    ['https://[64:ff9b:1::a9fe:a9fe]', 'address_forbidden'],
    ['https://[2002:7f00:1::]', 'address_forbidden'],
    ['https://[2001:db8::1]', 'address_forbidden'],
    ['https://[::127.0.0.1]', 'address_forbidden'],
    ['https://[fec0::1]', 'address_forbidden'],
  ])('%s is %s to the public', async (url, expected) => {
    const guard = createAddressGuard({ ...strict, resolve: at('93.184.216.34') });
    await expect(codeOf(guard, url)).resolves.toBe(expected);
  });

  it.each([
    [['93.184.216.34', '10.0.0.1'], 'address_forbidden'],
    [['169.254.169.254'], 'address_forbidden'],
    [['::ffff:192.168.0.1'], 'address_forbidden'],
    [['2606:2800::1', '93.184.216.34'], 'ok'],
    [[], 'name_not_resolved'],
  ])('judges every address of a name: %j is %s', async (addresses, expected) => {
    const guard = createAddressGuard({ ...strict, resolve: at(...addresses) });
    await expect(codeOf(guard, 'https://cluster.example.com')).resolves.toBe(expected);
  });

  it('says that a name is not resolved', async () => {
    const guard = createAddressGuard({ ...strict, resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    await expect(guard.check('https://nowhere.example')).resolves.toMatchObject({
      ok: false,
      error: { code: 'name_not_resolved' },
    });
  });

  it('never repeats a password of the URL', async () => {
    const result = await createAddressGuard(strict).check('https://user:hunter2@example.com');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('opens listed private ranges and nothing beside them', async () => {
    const guard = createAddressGuard({
      allowPrivate: false,
      privateCidrs: ['10.20.0.0/16', 'fd12:3456::/32', '169.254.0.0/16', '0.0.0.0/0'],
    });
    await expect(codeOf(guard, 'https://10.20.1.1')).resolves.toBe('ok');
    await expect(codeOf(guard, 'https://[fd12:3456::9]')).resolves.toBe('ok');
    await expect(codeOf(guard, 'https://[fd99::9]')).resolves.toBe('address_forbidden');
    await expect(codeOf(guard, 'https://169.254.169.254')).resolves.toBe('address_forbidden');
    await expect(codeOf(guard, 'https://224.0.0.1')).resolves.toBe('address_forbidden');
    expect(() => createAddressGuard({ allowPrivate: false, privateCidrs: ['10.0.0.0'] })).toThrow('10.0.0.0');
  });

  it('lets a trial machine use loopback by http, private by https, and metadata never', async () => {
    const guard = createAddressGuard({ allowPrivate: true, privateCidrs: [] });
    await expect(codeOf(guard, 'http://127.0.0.1:8080')).resolves.toBe('ok');
    await expect(codeOf(guard, 'https://192.168.1.1')).resolves.toBe('ok');
    await expect(codeOf(guard, 'http://192.168.1.1')).resolves.toBe('address_forbidden');
    await expect(codeOf(guard, 'http://93.184.216.34')).resolves.toBe('address_forbidden');
    await expect(codeOf(guard, 'https://169.254.169.254')).resolves.toBe('address_forbidden');
    await expect(codeOf(guard, 'https://[fd00:ec2::254]')).resolves.toBe('address_forbidden');
    await expect(codeOf(guard, 'https://0.0.0.0')).resolves.toBe('address_forbidden');
  });
});

describe('the pinned lookup', () => {
  const server = createServer((_request, response) => response.end('reached'));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('connects where the guard allows it', async () => {
    const guard = createAddressGuard({ allowPrivate: true, privateCidrs: [], resolve: at('127.0.0.1') });
    const checked = await guard.check(`http://cluster.example:${port.toString()}`);
    if (!checked.ok) throw new Error(checked.error.message);
    const agent = new Agent({ connect: { lookup: checked.value.lookup } });
    const answer = await fetch(checked.value.url, { dispatcher: agent });
    await expect(answer.text()).resolves.toBe('reached');
    await agent.close();
  });

  it('does not connect when the name has moved since the check', async () => {
    let resolved = 0;
    const guard = createAddressGuard({
      ...strict,
      resolve: () => {
        resolved += 1;
        return at(resolved === 1 ? '93.184.216.34' : '127.0.0.1')();
      },
    });
    const checked = await guard.check(`https://cluster.example:${port.toString()}`);
    if (!checked.ok) throw new Error(checked.error.message);
    const agent = new Agent({ connect: { lookup: checked.value.lookup } });
    const failure: unknown = await fetch(`http://cluster.example:${port.toString()}`, {
      dispatcher: agent,
    }).catch((error: unknown) => (error instanceof Error ? error.cause : error));
    expect(failure).toMatchObject({ code: 'EADDRFORBIDDEN' });
    expect(resolved).toBe(2);
    await agent.close();
  });

  it('answers in both forms of dns.lookup and by family', async () => {
    const guard = createAddressGuard({ ...strict, resolve: at('2606:2800::1', '93.184.216.34') });
    const checked = await guard.check('https://cluster.example');
    if (!checked.ok) throw new Error(checked.error.message);
    const { lookup } = checked.value;
    const ask = (options: Parameters<typeof lookup>[1]): Promise<unknown> =>
      new Promise((resolve) => {
        lookup('cluster.example', options, (error, address, family) => resolve([error, address, family]));
      });
    await expect(ask({ all: true })).resolves.toEqual([
      null,
      [
        { address: '2606:2800::1', family: 6 },
        { address: '93.184.216.34', family: 4 },
      ],
      undefined,
    ]);
    await expect(ask({ family: 4 })).resolves.toEqual([null, '93.184.216.34', 4]);
    await expect(ask({})).resolves.toEqual([null, '2606:2800::1', 6]);
  });
});
