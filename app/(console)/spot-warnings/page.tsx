import type { Metadata } from 'next';
import { SpotWarningsPage } from './_parts/spot-warnings-page';

export const metadata: Metadata = { title: 'Spot warnings' };

export default function Page() {
  return <SpotWarningsPage />;
}
