import { AppError, errorMessage } from '@/server/domain/shared/app-error';
import type { AddressGuard } from '@/server/ports/address-guard';
import type { ClusterApi, ClusterConnection, ClusterGateway } from '@/server/ports/cluster-api';
import { failed, passed, type CheckEntry } from './check-entry';
import { describeQuestion, PERMISSION_QUESTIONS } from './permission-questions';

const CALL_TIMEOUT_MS = 5_000;

export interface ClusterAccessDeps {
  readonly clusterGateway: ClusterGateway;
  readonly addressGuard: AddressGuard;
}

const CERTIFICATE_CODES = new Set([
  'ca_certificate_invalid',
  'certificate_expired',
  'certificate_name_mismatch',
  'certificate_untrusted',
  'tls_failed',
]);

function connectionFailure(error: unknown): CheckEntry {
  const code = error instanceof AppError ? error.code : 'unknown';
  const message = errorMessage(error);
  if (CERTIFICATE_CODES.has(code)) {
    return failed(
      'certificate',
      message,
      'Give the cluster’s own CA as k8s_ca_certificate (certificate-authority-data of its kubeconfig)',
    );
  }
  if (code === 'unauthorized' || code === 'token_malformed')
    return failed('token', message, 'Make a new token (kubectl create token …) and give it as k8s_token');
  return failed(
    'address',
    message,
    'Check that the address is right and that its firewall lets CloudOptim in over https',
  );
}

async function checkPermissions(api: ClusterApi): Promise<CheckEntry[]> {
  let answers: readonly boolean[];
  try {
    answers = await api.canI(PERMISSION_QUESTIONS, { timeoutMs: 2 * CALL_TIMEOUT_MS });
  } catch (error) {
    // /version may be open to anybody; a token that is not accepted shows here at the latest.
    if (error instanceof AppError && error.code === 'unauthorized') throw error;
    return [
      failed(
        'permission:create selfsubjectaccessreviews.authorization.k8s.io',
        `the permissions cannot be asked: ${errorMessage(error)}`,
        'Keep the default role system:basic-user bound to system:authenticated',
      ),
    ];
  }
  return PERMISSION_QUESTIONS.map((asked, index) => {
    const grant = describeQuestion(asked);
    const check = `permission:${grant}`;
    if (answers[index] === true) return passed(check, `may ${grant}`, asked.severity);
    return failed(check, `the token may not ${grant}`, `Grant it in the ClusterRole of the service account`, {
      severity: asked.severity,
      feature: asked.feature,
    });
  });
}

/** Address, certificate, token and permissions of a cluster, one entry each; what cannot be reached is not asked further. */
export async function checkClusterAccess(
  deps: ClusterAccessDeps,
  connection: ClusterConnection,
): Promise<CheckEntry[]> {
  const address = await deps.addressGuard.check(connection.endpoint);
  if (!address.ok) {
    return [
      failed(
        'address',
        address.error.message,
        address.error.code === 'name_not_resolved'
          ? 'Check the name of the API server'
          : 'Give a public https address, or have its network added to PRIVATE_ENDPOINT_CIDRS',
      ),
    ];
  }
  const api = deps.clusterGateway.open(connection);
  try {
    const { gitVersion } = await api.version({ timeoutMs: CALL_TIMEOUT_MS });
    const permissions = await checkPermissions(api);
    return [
      passed('address', `Kubernetes ${gitVersion} answers`),
      passed('certificate', 'the certificate is trusted'),
      passed('token', 'the token is accepted'),
      ...permissions,
    ];
  } catch (error) {
    return [connectionFailure(error)];
  }
}
