import type { KubeObject, LabelSelector } from '../model/objects';
import { badRequest } from './status-error';

export type LabelPredicate = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/**
 * A `labelSelector` query parameter as a predicate: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`,
 * joined by commas. Throws 400 where it cannot be parsed.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): LabelPredicate {
  const requirements = splitOutsideParentheses(text).map((part) => parseRequirement(part.trim(), text));
  return (labels) => requirements.every((holds) => holds(labels));
}

const KEY = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`);
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|!=|=)\\s*(.*)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

function parseRequirement(part: string, whole: string): LabelPredicate {
  const set = SET.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return operator === 'in'
      ? (labels) => {
          const value = labels?.[key];
          return value !== undefined && values.has(value);
        }
      : (labels) => {
          const value = labels?.[key];
          return value === undefined || !values.has(value);
        };
  }
  const equality = EQUALITY.exec(part);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    if (!VALUE.test(value)) throw unparsable(whole);
    return operator === '!=' ? (labels) => labels?.[key] !== value : (labels) => labels?.[key] === value;
  }
  const exists = EXISTS.exec(part);
  if (!exists) throw unparsable(whole);
  const [, negation, key = ''] = exists;
  return negation === '!' ? (labels) => labels?.[key] === undefined : (labels) => labels?.[key] !== undefined;
}

function unparsable(text: string): Error {
  return badRequest(`unable to parse requirement: found '${text}', expected: a label selector`);
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** A `LabelSelector` object as a predicate: absent matches nothing, empty matches everything. */
export function labelSelectorPredicate(selector: LabelSelector | null | undefined): LabelPredicate {
  if (!selector) return () => false;
  const wanted = Object.entries(selector.matchLabels ?? {});
  const expressions = selector.matchExpressions ?? [];
  return (labels) =>
    wanted.every(([key, value]) => labels?.[key] === value) &&
    expressions.every(({ key, operator, values }) => {
      const value = labels?.[key];
      switch (operator) {
        case 'In':
          return value !== undefined && (values ?? []).includes(value);
        case 'NotIn':
          return value === undefined || !(values ?? []).includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    });
}

/** One term of a `fieldSelector`. */
export interface FieldTerm {
  readonly field: string;
  readonly equals: boolean;
  readonly value: string;
}

/**
 * The fields that each resource can be selected by, as the API server registers them.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
 */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  replicasets: ['status.replicas'],
  jobs: ['status.successful'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
};

/** Parses a `fieldSelector` query parameter; throws 400 for a field that the resource cannot be selected by. */
export function parseFieldSelector(text: string, resource: string, namespaced: boolean): FieldTerm[] {
  return text.split(',').map((part) => {
    const match = /^([^=!]+)(==|!=|=)(.*)$/.exec(part);
    if (!match) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
    const [, field = '', operator, value = ''] = match;
    const known =
      field === 'metadata.name' ||
      (field === 'metadata.namespace' && namespaced) ||
      (SELECTABLE[resource] ?? []).includes(field);
    if (!known) {
      throw badRequest(
        `Unable to find "${resource}" that match label selector "", field selector "${text}": field label not supported: ${field}`,
      );
    }
    return { field, equals: operator !== '!=', value };
  });
}

export function matchesFields(object: KubeObject, terms: readonly FieldTerm[]): boolean {
  return terms.every((term) => (fieldOf(object, term.field) === term.value) === term.equals);
}

function fieldOf(object: KubeObject, field: string): string {
  let value: unknown = object;
  for (const step of field.split('.')) {
    value = isRecord(value) ? value[step] : undefined;
  }
  if (field === 'spec.unschedulable' || field === 'spec.hostNetwork') return String(value === true);
  return textOf(value);
}

/** A plain value as text for messages and comparisons; nothing for an absent one, JSON for a structured one. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
