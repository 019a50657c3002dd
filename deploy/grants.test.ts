import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadAllYaml, loadYaml } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OLDER_GRANTS } from '@/sandbox/kubernetes';
import { describeQuestion, PERMISSION_QUESTIONS } from '@/server/services/clusters/permission-questions';
import type { AccessQuestion } from '@/server/ports/cluster-api';

const read = (...names: string[]): string => readFileSync(path.join(import.meta.dirname, ...names), 'utf8');

const ruleSchema = z.object({
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  verbs: z.array(z.string()),
});
type Rule = z.infer<typeof ruleSchema>;
const clusterRole = z.object({ kind: z.literal('ClusterRole'), rules: z.array(ruleSchema) });

function rulesOf(file: string): readonly Rule[] {
  return loadAllYaml(read('kubernetes', file)).flatMap((document: unknown) => {
    const role = clusterRole.safeParse(document);
    return role.success ? role.data.rules : [];
  });
}

function grants(rules: readonly Rule[], asked: AccessQuestion): boolean {
  const resource =
    asked.subresource === undefined ? asked.resource : `${asked.resource}/${asked.subresource}`;
  return rules.some(
    (rule) =>
      rule.apiGroups.includes(asked.group) &&
      rule.resources.includes(resource) &&
      rule.verbs.includes(asked.verb),
  );
}

describe('rbac.yaml', () => {
  const rules = rulesOf('rbac.yaml');

  it('grants what the permission check asks for', () => {
    const lacking = PERMISSION_QUESTIONS.filter((asked) => !grants(rules, asked)).map(describeQuestion);
    expect(lacking).toEqual([]);
  });

  it('grants no wildcard and nothing on secrets', () => {
    const named = rules.flatMap((rule) => [...rule.apiGroups, ...rule.resources, ...rule.verbs]);
    expect(named.filter((name) => name.includes('*') || name.startsWith('secrets'))).toEqual([]);
  });
});

describe('rbac-older.yaml', () => {
  const rules = rulesOf('rbac-older.yaml');

  it('is the older grants, with which interruptions are tested', () => {
    expect(rules).toEqual(OLDER_GRANTS);
  });

  it('grants everything that the check requires', () => {
    const lacking = PERMISSION_QUESTIONS.filter(
      (asked) => asked.severity === 'required' && !grants(rules, asked),
    );
    expect(lacking.map(describeQuestion)).toEqual([]);
  });
});

const oneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policySchema = z.object({
  Statement: z.array(
    z.object({ Action: oneOrMany, Condition: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const templateSchema = z.object({
  Resources: z.object({
    Role: z.object({
      Properties: z.object({ Policies: z.tuple([z.object({ PolicyDocument: policySchema })]) }),
    }),
  }),
});

const policy = policySchema.parse(JSON.parse(read('aws', 'iam-policy.json')));
const actionsOf = ({ Statement }: z.infer<typeof policySchema>): string[] =>
  [...new Set(Statement.flatMap((statement) => statement.Action))].sort();

/** No action of their own: IAM asks for them when a launch tags, hands over a role, or is the first of Spot. */
const IMPLIED = ['iam:CreateServiceLinkedRole', 'iam:PassRole'];

function actionsCalled(): string[] {
  const folder = path.join(import.meta.dirname, '..', 'server', 'adapters', 'aws');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/test\.ts$/.test(name))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  const called = sources.flatMap(
    (source) => source.match(/\b(?:ec2|sqs|autoscaling|pricing):[A-Z]\w+/g) ?? [],
  );
  return [...new Set(called)];
}

describe('iam-policy.json', () => {
  it('allows exactly what is called', () => {
    expect(actionsOf(policy)).toEqual([...actionsCalled(), ...IMPLIED].sort());
  });

  it('puts a condition on every change but the parts of a launch that exist already', () => {
    const open = policy.Statement.filter((statement) => statement.Condition === undefined)
      .flatMap((statement) => statement.Action)
      .filter((action) => !/:(Describe|Get|Receive)/.test(action));
    expect(open).toEqual(['sqs:DeleteMessage', 'ec2:RunInstances', 'ec2:CreateFleet']);
  });
});

describe('cloudformation.yaml', () => {
  it('gives its role the same policy', () => {
    const template = templateSchema.parse(loadYaml(read('aws', 'cloudformation.yaml')));
    const [given] = template.Resources.Role.Properties.Policies;
    expect(given.PolicyDocument.Statement.map(({ Action }) => Action)).toEqual(
      policy.Statement.map(({ Action }) => Action),
    );
  });
});
