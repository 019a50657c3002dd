import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { encode } from 'next-auth/jwt';
import * as schema from '@/server/adapters/postgres/schema';
import { authenticateRequest } from '@/server/runtime/web/authenticate-request';
import { startWebHarness, type WebHarness } from './web-harness';

const EMAIL = 'admin@example.com';
const PASSWORD = 'correct horse battery';

let web: WebHarness;

beforeAll(async () => {
  web = await startWebHarness();
  await web.container.ensureFirstAccess({ adminEmail: EMAIL, adminPassword: PASSWORD, apiKey: null });
});

afterAll(() => web.close());

const attempt = (email: string, password: string, address: string) =>
  web.container.signIn({ email, password, address, userAgent: 'test' });

async function cookieFor(sessionId: string): Promise<string> {
  const token = await encode({ token: { sessionId }, secret: web.container.env.AUTH_SECRET });
  return `next-auth.session-token=${token}`;
}

const request = (
  cookie: string,
  init: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
) =>
  new Request('http://console.example.com/api/v1/admin/pause', {
    ...init,
    headers: { cookie, host: 'console.example.com', ...init.headers },
  });

async function openSession() {
  const outcome = await attempt(EMAIL, PASSWORD, '192.0.2.1');
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}

describe('first access', () => {
  it('is made once, however often a process starts', async () => {
    const wanted = { adminEmail: EMAIL, adminPassword: 'another password', apiKey: web.adminKey };
    await Promise.all([1, 2, 3].map(() => web.container.ensureFirstAccess(wanted)));
    expect(await web.database.db.select().from(schema.users)).toHaveLength(1);
    expect(await web.database.db.select().from(schema.apiKeys)).toHaveLength(1);
    expect((await attempt(EMAIL, PASSWORD, '192.0.2.1')).ok).toBe(true);
  });
});

describe('signing in', () => {
  it('gives one answer for a wrong password and an unknown address', async () => {
    expect(await attempt(EMAIL, 'wrong', '192.0.2.2')).toEqual({ ok: false, error: { code: 'wrong' } });
    expect(await attempt('nobody@example.com', 'wrong', '192.0.2.2')).toEqual({
      ok: false,
      error: { code: 'wrong' },
    });
  });

  it('does not look at the case of the address', async () => {
    expect((await attempt('  ADMIN@example.com ', PASSWORD, '192.0.2.1')).ok).toBe(true);
  });

  it('throttles an account from any address, the right password included', async () => {
    const email = 'guessed@example.com';
    await web.container.services.createUser(
      { email, name: null, password: PASSWORD, role: 'viewer', customerId: null },
      { id: 'test', name: 'test', role: 'admin', scope: { kind: 'all' } },
    );
    const codes: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const outcome = await attempt(email, 'wrong', `192.0.2.${100 + index}`);
      codes.push(outcome.ok ? 'in' : outcome.error.code);
    }
    expect(codes.at(0)).toBe('wrong');
    expect(codes.at(-1)).toBe('throttled');
    expect(await attempt(email, PASSWORD, '192.0.2.200')).toEqual({
      ok: false,
      error: { code: 'throttled' },
    });
    expect((await attempt(EMAIL, PASSWORD, '192.0.2.200')).ok).toBe(true);
  });
});

describe('a session', () => {
  it('stands for its person until it is ended', async () => {
    const { sessionId, userId } = await openSession();
    const cookie = await cookieFor(sessionId);
    const principal = await authenticateRequest(web.container, request(cookie));
    expect(principal).toMatchObject({ kind: 'user', id: userId, role: 'admin', sessionId });
    await web.container.authenticateSession.end(sessionId);
    expect(await authenticateRequest(web.container, request(cookie))).toBeNull();
  });

  it('is over at its end, also while nobody has deleted its row', async () => {
    const { sessionId } = await openSession();
    await web.database.db
      .update(schema.sessions)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(schema.sessions.id, sessionId));
    expect(await authenticateRequest(web.container, request(await cookieFor(sessionId)))).toBeNull();
  });

  it('is not opened by a token that somebody else signed', async () => {
    const { sessionId } = await openSession();
    const forged = await encode({ token: { sessionId }, secret: 'another secret of some length' });
    expect(await authenticateRequest(web.container, request(`next-auth.session-token=${forged}`))).toBeNull();
  });

  it('ends with a new password', async () => {
    const email = 'changing@example.com';
    const admin = { id: 'test', name: 'test', role: 'admin' as const, scope: { kind: 'all' as const } };
    const made = await web.container.services.createUser(
      { email, name: null, password: PASSWORD, role: 'viewer', customerId: null },
      admin,
    );
    if (!made.ok) throw new Error(made.error.code);
    const outcome = await attempt(email, PASSWORD, '192.0.2.1');
    if (!outcome.ok) throw new Error(outcome.error.code);
    await web.container.services.updateUser({ userId: made.value.userId, password: 'a new password' }, admin);
    const cookie = await cookieFor(outcome.value.sessionId);
    expect(await authenticateRequest(web.container, request(cookie))).toBeNull();
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another subdomain', { 'sec-fetch-site': 'same-site' }],
    ['another origin', { origin: 'https://evil.example.org' }],
    ['a null origin', { origin: 'null' }],
  ])('changes nothing for %s', async (_, headers) => {
    const cookie = await cookieFor((await openSession()).sessionId);
    await expect(
      authenticateRequest(web.container, request(cookie, { method: 'POST', headers })),
    ).rejects.toMatchObject({ appCode: 'cross_site' });
  });

  it('changes things for our own pages', async () => {
    const cookie = await cookieFor((await openSession()).sessionId);
    const headers = { 'sec-fetch-site': 'same-origin', origin: 'http://console.example.com' };
    const principal = await authenticateRequest(web.container, request(cookie, { method: 'POST', headers }));
    expect(principal).toMatchObject({ name: EMAIL });
  });
});
