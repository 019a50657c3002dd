import { StatusError, qualifiedName } from '../../store/status-error';
import { allows } from '../access/grants';
import type { RequestInfo } from './request-info';
import type { TokenIdentity } from '../access/tokens';

/** Paths of `system:discovery` and `system:public-info-viewer`, open to every authenticated user. */
const OPEN_PATHS = /^\/(api|apis|openapi|healthz|livez|readyz|version)(\/|$)/;

/** Throws 403 with the API server's own words where the caller's grants do not cover the request. */
export function assertAuthorized(info: RequestInfo, identity: TokenIdentity): void {
  if (info.kind === 'path') {
    if (identity.administrator || (info.verb === 'get' && OPEN_PATHS.test(info.path))) return;
    throw new StatusError(
      403,
      'Forbidden',
      `forbidden: User "${identity.username}" cannot ${info.verb} path "${info.path}"`,
      { details: {} },
    );
  }
  if (allows(identity.rules, info)) return;
  const { verb, group, resource, subresource, name, namespace } = info;
  const path = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = name === undefined ? qualifiedName(info) : `${qualifiedName(info)} "${name}"`;
  throw new StatusError(
    403,
    'Forbidden',
    `${what} is forbidden: User "${identity.username}" cannot ${verb} resource "${path}" in API group "${group}" ${where}`,
    {
      details: {
        ...(name === undefined ? {} : { name }),
        ...(group === '' ? {} : { group }),
        kind: resource,
      },
    },
  );
}
