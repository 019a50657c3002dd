const HOME = '/overview';

/** Where to go after the sign-in: a path of this console, never another site (`//host`, `/\host`, `https:`). */
export function safeNext(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return HOME;
  return next === '/' || next.startsWith('/sign-in') || next.startsWith('/api/') ? HOME : next;
}
