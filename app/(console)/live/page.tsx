import type { Metadata } from 'next';
import { LivePage } from './_parts/live-page';

export const metadata: Metadata = { title: 'Live' };

export default function Page() {
  return <LivePage />;
}
