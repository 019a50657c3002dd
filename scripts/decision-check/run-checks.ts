import type { z } from 'zod';
import {
  decisionErrorSchema,
  decisionHealthSchema,
  modelListSchema,
  MAX_DECISION_RESPONSE_BYTES,
} from '@/contracts/decision-server';
import { binPackEndpoint } from './bin-pack';
import type { Endpoint, Question } from './endpoint';
import { ghostProbeEndpoint, predictionEndpoint, rightsizeEndpoint } from './other-decisions';
import type { Answer, ServerUnderTest } from './server-under-test';
import { spotOptimizeEndpoint } from './spot-optimize';

/** One thing that the contract says; resolves to what is wrong, or null. */
export interface Check {
  readonly name: string;
  run(server: ServerUnderTest): Promise<string | null>;
}

const WRONG_KEY = 'this-is-not-the-key-of-this-server';

function describeIssue(error: z.ZodError): string {
  const [first] = error.issues;
  return `${first?.path.join('.') ?? ''}: ${first?.message ?? 'wrong'}`;
}

function judgeShape(answer: Answer, schema: z.ZodType): string | null {
  if (answer.status !== 200) return `status ${String(answer.status)} instead of 200`;
  const parsed = schema.safeParse(answer.body);
  return parsed.success ? null : `the answer breaks the contract at ${describeIssue(parsed.error)}`;
}

function judgeRefusal(answer: Answer, isWanted: (status: number) => boolean): string | null {
  if (!isWanted(answer.status)) return `status ${String(answer.status)}`;
  return decisionErrorSchema.safeParse(answer.body).success
    ? null
    : 'the refusal has no error.code and error.message';
}

const is4xx = (status: number): boolean => status >= 400 && status < 500;

function checkQuestion<
  Request extends { readonly request_id: string },
  Response extends { readonly request_id: string },
>(endpoint: Endpoint<Request, Response>, question: Question<Request, Response>): Check {
  return {
    name: `${endpoint.path}: ${question.name}`,
    async run(server) {
      const requestId = `check-${question.name.replaceAll(/[^a-z0-9]+/g, '-')}`;
      const answer = await server.ask(
        endpoint.path,
        { ...question.request, request_id: requestId },
        { seconds: question.seconds },
      );
      if (answer.status !== 200) return `status ${String(answer.status)} instead of 200`;
      if (Buffer.byteLength(JSON.stringify(answer.body ?? null)) > MAX_DECISION_RESPONSE_BYTES)
        return 'the answer is too large';
      const parsed = endpoint.response.safeParse(answer.body);
      if (!parsed.success) return `the answer breaks the contract at ${describeIssue(parsed.error)}`;
      if (parsed.data.request_id !== requestId) return 'request_id is not the one of the request';
      return question.judge(parsed.data).slice(0, 3).join('; ') || null;
    },
  };
}

function checksOf<
  Request extends { readonly request_id: string },
  Response extends { readonly request_id: string },
>(endpoint: Endpoint<Request, Response>): readonly Check[] {
  const { path, response, questions } = endpoint;
  const [{ request }] = questions;
  const refuses = (name: string, body: unknown): Check => ({
    name: `${path}: refuses ${name} with 4xx`,
    run: async (server) => judgeRefusal(await server.ask(path, body), is4xx),
  });
  const keyed = (name: string, apiKey: string | null): Check => ({
    name: `${path}: ${name} is 401`,
    run: async (server) =>
      judgeRefusal(await server.ask(path, request, { apiKey }), (status) => status === 401),
  });
  return [
    ...questions.map((question) => checkQuestion(endpoint, question)),
    {
      name: `${path}: fields that it does not know are ignored`,
      run: async (server) =>
        judgeShape(await server.ask(path, { ...request, added_later: { a: [1] } }), response),
    },
    refuses('text that is no JSON', '{"request_id": '),
    refuses('an empty object', {}),
    refuses('a list', []),
    refuses('a request without request_id', { ...request, request_id: undefined }),
    keyed('a wrong key', WRONG_KEY),
    keyed('no key', null),
  ];
}

const general: readonly Check[] = [
  {
    name: 'health: answers',
    run: async (server) => judgeShape(await server.ask('health', null, { seconds: 5 }), decisionHealthSchema),
  },
  {
    name: 'health: a wrong key is 401',
    run: async (server) =>
      judgeRefusal(await server.ask('health', null, { apiKey: WRONG_KEY }), (status) => status === 401),
  },
  {
    name: 'models: are listed',
    run: async (server) => judgeShape(await server.ask('models', null), modelListSchema),
  },
  {
    name: 'models: refuses one with a wrong checksum with 4xx',
    run: async (server) =>
      judgeRefusal(
        await server.ask('models', {
          name: 'check',
          kind: 'spot-interruption',
          sha256: '0'.repeat(64),
          content: '{}',
        }),
        is4xx,
      ),
  },
  {
    name: 'models: an unknown one cannot be activated',
    run: async (server) =>
      judgeRefusal(await server.ask('models/no-such-model/activate', {}), (status) => status === 404),
  },
  {
    name: 'an unknown resource is 404',
    run: async (server) =>
      judgeRefusal(await server.ask('decision/no-such-decision', {}), (status) => status === 404),
  },
];

/** Everything that is checked, in order. Nothing of it changes the server. */
export const checks: readonly Check[] = [
  ...general,
  ...checksOf(spotOptimizeEndpoint),
  ...checksOf(binPackEndpoint),
  ...checksOf(rightsizeEndpoint),
  ...checksOf(ghostProbeEndpoint),
  ...checksOf(predictionEndpoint),
];

/** Runs the checks one after the other; each result is given to `report` as it comes. */
export async function runChecks(
  server: ServerUnderTest,
  report: (name: string, complaint: string | null) => void,
): Promise<{ readonly passed: number; readonly failed: number }> {
  let failed = 0;
  for (const check of checks) {
    const complaint = await check
      .run(server)
      .catch((error: unknown) => `no answer: ${error instanceof Error ? error.message : 'unknown error'}`);
    if (complaint !== null) failed += 1;
    report(check.name, complaint);
  }
  return { passed: checks.length - failed, failed };
}
