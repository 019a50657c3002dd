import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { vi } from 'vitest';
import type { ConformanceTarget } from '@/server/testing/aws-conformance/conformance-target';

const ENTRY = path.join(import.meta.dirname, '../../../sandbox/main.ts');

/** Small, quick to boot, and nothing happens in it by itself. */
const WORLD = {
  clusters: [
    { name: 'conformance', nodes: 2, pods_per_node: 0 },
    { name: 'conformance-asg', ownership: 'asg', nodes: 3, pods_per_node: 0 },
  ],
  interruption_every_seconds: 0,
  first_interruption_seconds: 0,
  pending_seconds: [0, 1],
  shutting_down_seconds: 1,
  boot_seconds: 2,
  group_check_seconds: 1,
};

const readySchema = z.object({
  ready: z.literal(true),
  url: z.url(),
  aws_url: z.url(),
  platform_credentials: z.object({ access_key_id: z.string(), secret_access_key: z.string() }),
});

const stateSchema = z.object({
  roles: z.array(z.object({ arn: z.string(), name: z.string() })),
  queues: z.array(z.object({ url: z.string(), region: z.string() })),
  instances: z.array(z.object({ instance_id: z.string(), cluster: z.string().nullable() })),
  groups: z.array(z.object({ name: z.string() })),
  launch_templates: z.array(z.object({ id: z.string(), version: z.number() })),
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the simulated endpoint has no output');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the simulated endpoint ended with ${String(code)} before it was ready`);
  });
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  lines.close();
  child.stdout.resume();
  return String(line);
}

/** The simulated endpoint can also be told what to do wrong, and asked what reached it. */
export interface SimulatedTarget extends ConformanceTarget {
  control(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** Starts the repository's simulated AWS in a process of its own and points the SDK at it through the environment. */
export async function startSimulatedTarget(): Promise<SimulatedTarget> {
  const child = spawn(process.execPath, ['--import', 'tsx', ENTRY], {
    env: { ...process.env, SANDBOX_WORLD: JSON.stringify(WORLD) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = readySchema.parse(JSON.parse(await firstLine(child)));
  const answer = await fetch(new URL('/state', ready.url));
  const state = stateSchema.parse(await answer.json());
  vi.stubEnv('AWS_ENDPOINT_URL', ready.aws_url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', ready.platform_credentials.access_key_id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ready.platform_credentials.secret_access_key);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');

  const roleArn = (name: string): string => {
    const role = state.roles.find((found) => found.name === name);
    if (role === undefined) throw new Error(`the simulated account has no role ${name}`);
    return role.arn;
  };
  const control: SimulatedTarget['control'] = async (method, where, body) => {
    const answered = await fetch(new URL(where, ready.url), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answered.text();
    if (!answered.ok) throw new Error(`the control address answers ${answered.status.toString()}: ${text}`);
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return parsed;
  };
  const queueUrl = state.queues[0]?.url ?? null;
  const [template] = state.launch_templates;
  return {
    region: 'us-east-1',
    roleArn: roleArn('CloudOptimRole'),
    externalId: 'aws-conformance',
    lenient: new Set(),
    untrustedRoleArn: roleArn('CloudOptimNoTrust'),
    narrowRole: { arn: roleArn('CloudOptimOlderRole'), externalId: 'aws-conformance' },
    queueUrl,
    instanceId: state.instances.find((found) => found.cluster === 'conformance')?.instance_id ?? null,
    launch: null,
    launchTemplate:
      template === undefined ? null : { launchTemplateId: template.id, version: template.version.toString() },
    groupName: state.groups[0]?.name ?? null,
    control,
    async sendToQueue(body) {
      await control('POST', '/queue', { queue_url: queueUrl, body });
    },
    async close() {
      vi.unstubAllEnvs();
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
