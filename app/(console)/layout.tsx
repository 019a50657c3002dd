import type { ReactNode } from 'react';
import { cookies, headers } from 'next/headers';
import { requireSession } from '@/server/runtime/web/session';
import { Console } from '@/app/_features/shell/console';
import { NAV_COOKIE } from '@/app/_components/frame/nav-cookie';

/** Everything behind the sign-in: without a session the reader signs in first and comes back to the page asked for. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const asked = (await headers()).get('x-path') ?? undefined;
  const reader = await requireSession(asked);
  const navCollapsed = (await cookies()).get(NAV_COOKIE)?.value === 'rail';
  return (
    <Console
      reader={{ name: reader.name, role: reader.role, customerId: reader.customerId }}
      navCollapsed={navCollapsed}
    >
      {children}
    </Console>
  );
}
