import type { Metadata } from 'next';
import { SignInForm } from '@/app/_features/session/sign-in/sign-in-form';
import { safeNext } from '@/app/_features/session/sign-in/safe-next';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next, error } = await searchParams;
  return <SignInForm next={safeNext(next)} initialError={typeof error === 'string' ? error : null} />;
}
