import { describe, expect, it } from 'vitest';
import { OperatorError } from '../system/operator-error';
import { readOperatorSettings } from './operator-settings';

describe('readOperatorSettings', () => {
  it('embeds everything on a machine that says nothing', () => {
    expect(readOperatorSettings({})).toEqual({
      production: false,
      port: 3000,
      workers: 1,
      ownPostgres: false,
      ownRedis: false,
      ownDecisionServer: false,
    });
  });

  it.each([
    [{}, 'DATABASE_URL and REDIS_URL'],
    [{ DATABASE_URL: 'postgres://db/x' }, 'needs REDIS_URL:'],
    [{ REDIS_HOST: 'cache' }, 'needs DATABASE_URL:'],
    [{ DATABASE_URL: '', REDIS_URL: 'redis://cache' }, 'needs DATABASE_URL:'],
  ])('refuses to embed in production: %j', (env, named) => {
    const read = () => readOperatorSettings({ NODE_ENV: 'production', ...env });
    expect(read).toThrow(OperatorError);
    expect(read).toThrow(named);
  });

  it('takes the older names', () => {
    const settings = readOperatorSettings({
      NODE_ENV: 'production',
      DB_HOST: 'db',
      REDIS_HOST: 'cache',
      CENTRAL_SERVER_PORT: '8080',
    });
    expect(settings).toMatchObject({ port: 8080, ownPostgres: true, ownRedis: true });
  });

  it.each(['0', '65536', '3000.5', 'web'])('refuses PORT=%s without repeating the value', (PORT) => {
    expect(() => readOperatorSettings({ PORT })).toThrow('PORT must be a whole number from 1 to 65535');
  });
});
