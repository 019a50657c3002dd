'use client';
import type { ReactNode } from 'react';
import { ApiProvider } from '@/app/_trpc/provider';
import { UrlStateProvider } from '@/app/_lib/url/use-url-state';
import { Toasts } from '@/app/_components/feedback/toasts';
import { Shell } from './shell';
import { LiveProvider } from '@/app/_features/activity/stream/live-provider';
import { ReaderProvider, type Reader } from '@/app/_features/session/session-context';

/** The signed-in console around every page. */
export function Console(props: { reader: Reader; navCollapsed: boolean; children: ReactNode }) {
  return (
    <ApiProvider>
      <ReaderProvider reader={props.reader}>
        <UrlStateProvider>
          <LiveProvider>
            <Shell navCollapsed={props.navCollapsed}>{props.children}</Shell>
            <Toasts />
          </LiveProvider>
        </UrlStateProvider>
      </ReaderProvider>
    </ApiProvider>
  );
}
