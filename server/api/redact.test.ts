import { describe, expect, it } from 'vitest';
import { redact } from './redact';

describe('what the audit log keeps of an input', () => {
  it('has no secret, at whatever depth', () => {
    const text = JSON.stringify(
      redact({
        cluster_name: 'production',
        k8s_token: 'S1',
        k8s_ca_certificate: 'S2',
        token_reason: 'kept',
        user: { password: 'S3', email: 'kept@example.com' },
        list: [{ node_template: { user_data: 'S4' } }, { api_key: 'S5', client_secret: 'S6' }],
      }),
    );
    expect(text).not.toMatch(/S\d/);
    expect(text).toContain('production');
    expect(text.match(/kept/g)).toHaveLength(2);
  });

  it('is bounded', () => {
    const deep: Record<string, unknown> = {};
    deep['self'] = deep;
    const text = JSON.stringify(redact({ deep, long: 'x'.repeat(10_000), many: Array(1_000).fill(1) }));
    expect(text.length).toBeLessThan(2_000);
  });

  it('says that a secret was there, and not that one was where none was', () => {
    expect(redact({ k8s_token: 'S', password: null })).toEqual({ k8s_token: '[removed]', password: null });
  });
});
