import { JOBS, type JobName, type JobPayloads } from './catalog';

/** What of each scope names the subject of a job. */
export type JobPayload =
  | Readonly<Record<string, never>>
  | { readonly customerId: string }
  | { readonly account: string; readonly region: string }
  | { readonly clusterId: string };

/** The subject under which a job with that payload is kept; empty for the platform. */
export function subjectOf(payload: JobPayload): string {
  if ('clusterId' in payload) return payload.clusterId;
  if ('customerId' in payload) return payload.customerId;
  if ('account' in payload) return `${payload.account}/${payload.region}`;
  return '';
}

/** The payload of a job about that subject; null when the subject is none of the job's scope. */
export function payloadOf<Name extends JobName>(name: Name, subject: string): JobPayloads[Name] | null {
  const { scope, payload } = JOBS[name];
  const parsed = payload.safeParse(fieldsOf(scope, subject));
  return parsed.success ? (parsed.data as JobPayloads[Name]) : null;
}

function fieldsOf(scope: (typeof JOBS)[JobName]['scope'], subject: string): object {
  switch (scope) {
    case 'platform':
      return {};
    case 'customer':
      return { customerId: subject };
    case 'cluster':
      return { clusterId: subject };
    case 'region': {
      const [account, region] = subject.split('/');
      return { account, region };
    }
  }
}
