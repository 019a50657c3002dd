import { usageLineSchema } from '@/contracts/usage-line';
import { err, ok, type Result } from '@/server/domain/shared/result';
import type { UsageSample } from './record-usage';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A line of a usage history (contracts/usage-line.ts) as a sample, or what is wrong with it. */
export function parseUsageLine(text: string): Result<UsageSample, string> {
  const json = parseJson(text);
  if (json === undefined) return err('not JSON');
  const parsed = usageLineSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return err(`${issue?.path.map(String).join('.') || 'line'}: ${issue?.message ?? 'not understood'}`);
  }
  const { at, namespace, kind, name, container, pod = '', cpu_millicores, memory_bytes } = parsed.data;
  return ok({
    namespace,
    kind,
    name,
    container,
    source: `import:${namespace}/${kind}/${name}/${container}/${pod}`,
    at: new Date(at),
    cpuMillicores: cpu_millicores,
    memoryBytes: memory_bytes,
  });
}
