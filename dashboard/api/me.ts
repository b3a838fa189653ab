import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Me, Verb } from '../../schemas/generated/me.ts';
import { getJson, postJson } from './client.ts';

export type { Me } from '../../schemas/generated/me.ts';

/** Who looks at this page, and what they may do. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => getJson<Me>('/me', signal),
  staleTime: 300_000,
});

/** Whether whoever looks may do something with an app or a group; `false` while that is not known. What one may not do is not offered. */
export function useMay(verb: Verb, app: string): boolean {
  const { data } = useQuery(meQuery);
  return data?.roles.some(role => role.verbs.includes(verb) && role.apps.some(group => isInGroup(app, group))) ?? false;
}

/** Whether whoever looks may do something with each of these apps. */
export function useMayAll(verb: Verb, apps: readonly string[]): boolean {
  const { data } = useQuery(meQuery);
  const groups = data?.roles.flatMap(role => (role.verbs.includes(verb) ? role.apps : [])) ?? [];
  return apps.every(app => groups.some(group => isInGroup(app, group)));
}

/** Whether whoever looks may do something with any app at all. */
export function useMayAnywhere(verb: Verb): boolean {
  const { data } = useQuery(meQuery);
  return data?.roles.some(role => role.verbs.includes(verb)) ?? false;
}

/** Whether a name is known to the daemon, so that nobody has to be asked for it. */
export function useIsSignedIn(): boolean {
  const { data } = useQuery(meQuery);
  return data?.signedIn ?? false;
}

/** Signs in with a password; throws `ApiFailure`. */
export async function signIn(user: string, password: string): Promise<void> {
  await postJson('/sign-in', { user, password });
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await postJson('/sign-out');
}

function isInGroup(id: string, group: string): boolean {
  const prefix = group.replace(/\/$/, '');
  return id === prefix || id.startsWith(`${prefix}/`);
}
