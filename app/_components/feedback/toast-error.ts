import { toast } from './toast';
import { readError } from '@/app/_trpc/read-error';

/** An `onError` that says what failed, why, and under which id the server logged it. */
export function toastError(what: string): (error: unknown) => void {
  return (error) => {
    const { message, requestId } = readError(error);
    toast.error(what, { description: requestId === null ? message : `${message} (request ${requestId})` });
  };
}
