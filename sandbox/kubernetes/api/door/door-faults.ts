import type { FaultBoard } from '../../../shared/contract';
import { StatusError } from '../../store/status-error';

/** What a fault does to a request before anything else looks at it. */
export type DoorFault =
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'throttle'; readonly retryAfterSeconds: number }
  | { readonly kind: 'error'; readonly error: StatusError };

/** The fault that meets the next request, if any; asked once a request, since faults count down. */
export function doorFault(faults: FaultBoard, clusterName: string): DoorFault | undefined {
  if (faults.active('k8s-down', clusterName)) return { kind: 'reset' };
  if (faults.active('k8s-hang', clusterName)) return { kind: 'hang' };
  const throttle = faults.active('429-throttle', clusterName);
  if (throttle) {
    const { retryAfterSeconds } = throttle;
    return {
      kind: 'throttle',
      retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : 1,
    };
  }
  const error = faults.active('k8s-error', clusterName);
  return error ? { kind: 'error', error: errorOf(error.status ?? 500) } : undefined;
}

/** Added latency in real milliseconds; 0 where the fault is off. */
export function doorLatencyMs(faults: FaultBoard, clusterName: string): number {
  return faults.active('k8s-latency', clusterName)?.latencyMs ?? 0;
}

/** Texts: https://pkg.go.dev/k8s.io/apimachinery/pkg/api/errors */
function errorOf(status: number): StatusError {
  switch (status) {
    case 401:
      return new StatusError(401, 'Unauthorized', 'Unauthorized');
    case 409:
      return new StatusError(409, 'Conflict', 'the server reported a conflict');
    case 410:
      return new StatusError(410, 'Gone', 'the server has received too old a request');
    case 429:
      return new StatusError(
        429,
        'TooManyRequests',
        'the server has received too many requests and has asked us to try again later',
        {
          details: { retryAfterSeconds: 1 },
        },
      );
    case 503:
      return new StatusError(
        503,
        'ServiceUnavailable',
        'the server is currently unable to handle the request',
      );
    case 504:
      return new StatusError(
        504,
        'Timeout',
        'the server was unable to return a response in the time allotted, but may still be processing the request',
      );
    default:
      return new StatusError(
        status,
        'InternalError',
        'Internal error occurred: etcdserver: request timed out',
        {
          details: { causes: [{ message: 'etcdserver: request timed out' }] },
        },
      );
  }
}
