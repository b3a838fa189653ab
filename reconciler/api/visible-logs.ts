import type { Build } from '../../schemas/generated/build.ts';
import type { Caller } from '../access/types.ts';
import type { LogRequest } from '../logs/select/request.ts';
import { seesAll, visibleBuild } from './visible.ts';

/** What was asked for, as far as it is for somebody; or the app, build or other thing that is not there for them. */
export type VisibleLogs =
  | { readonly kind: 'visible'; readonly request: LogRequest }
  | { readonly kind: 'app'; readonly app: string }
  | { readonly kind: 'other'; readonly message: string };

/** Keeps a question about logs to what somebody may see. Instances are judged once it is known whose they are. */
export async function visibleLogs(
  request: LogRequest,
  caller: Caller,
  listBuilds: () => Promise<readonly Build[]>,
): Promise<VisibleLogs> {
  if (seesAll(caller)) return { kind: 'visible', request };
  const maySee = (app: string): boolean => caller.may('view', app);
  const { selection } = request;
  const hidden = selection.apps.find(app => !maySee(app));
  if (hidden !== undefined) return { kind: 'app', app: hidden };
  if (selection.daemon)
    return { kind: 'other', message: 'The log of the daemon is for those who may look at all apps.' };
  const builds = selection.builds.length === 0 ? [] : await listBuilds();
  const names = new Set(
    builds
      .filter(build => build.number !== undefined && visibleBuild(build, caller) !== undefined)
      .map(({ job, number }) => `${job}#${number}`),
  );
  const unknown = selection.builds.find(name => !names.has(name));
  if (unknown !== undefined)
    return { kind: 'other', message: `There is no build ${unknown} that you may see; builds are named JOB#12 here.` };
  return { kind: 'visible', request: { ...request, selection: { ...selection, maySee } } };
}
