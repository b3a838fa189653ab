import { seconds, type HandlerParts } from './handler-parts.ts';

/** The Mesos release whose API the stand-in speaks. */
export const mesosVersion = '1.11.0';

/** Members that `/version` and both `/state` have in common. The build is the sandbox's own: it dates from its start. */
export function versionMembers(parts: HandlerParts): Readonly<Record<string, unknown>> {
  const built = new Date(parts.startedAt).toISOString().slice(0, 19).replace('T', ' ');
  return {
    version: mesosVersion,
    build_date: built,
    build_time: seconds(parts.startedAt),
    build_user: 'pacer-sandbox',
  };
}
