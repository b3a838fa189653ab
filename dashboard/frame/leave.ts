import { signOut } from '../api/me.ts';

/** Signs out, and shows the way in. */
export async function leave(): Promise<void> {
  await signOut().catch(() => undefined);
  window.location.assign('/sign-in');
}
