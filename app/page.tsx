import { redirect } from 'next/navigation';

/** The console opens with the overview. */
export default function HomePage() {
  redirect('/overview');
}
