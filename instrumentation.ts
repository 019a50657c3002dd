/** Next calls this once before it serves (https://nextjs.org/docs/app/api-reference/file-conventions/instrumentation). */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startWeb } = await import('@/server/runtime/web/start');
  await startWeb();
}
