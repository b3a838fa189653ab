import { queryOptions } from '@tanstack/react-query';
import type { BranchMoved } from '../../schemas/generated/branch-moved.ts';
import type { ChangePreview } from '../../schemas/generated/change-preview.ts';
import type { ChangeResult } from '../../schemas/generated/change-result.ts';
import type { DesiredFile } from '../../schemas/generated/desired-file.ts';
import type { ImagesView } from '../../schemas/generated/images-view.ts';
import type { Problem } from '../../schemas/generated/problem.ts';
import type { SecretNames } from '../../schemas/generated/secret-names.ts';
import type { Rollback } from '../../schemas/generated/rollback.ts';
import { ApiFailure, getJson, postJson } from './client.ts';

/** A file as somebody wants it, and the commit it was written against. */
export interface FileDraft {
  readonly base: string;
  readonly path: string;
  readonly text: string;
}

/** A file of the desired repository; never kept: it is what a change begins with. */
export function fileQuery(path: string, commit?: string) {
  const query = commit === undefined ? '' : `?commit=${commit}`;
  return queryOptions({
    queryKey: ['file', path, commit ?? ''],
    queryFn: ({ signal }) =>
      getJson<DesiredFile>(`/files/${path.split('/').map(encodeURIComponent).join('/')}${query}`, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a draft would do, asked for anew when the daemon follows another commit. */
export function previewQuery(draft: FileDraft, head: string | undefined) {
  return queryOptions({
    queryKey: ['preview', draft.base, draft.path, draft.text, head ?? ''],
    queryFn: () =>
      postJson<ChangePreview>('/proposals/preview', { base: draft.base, files: { [draft.path]: draft.text } }),
    gcTime: 60_000,
    retry: false,
  });
}

/** Base images to choose from. */
export const imagesQuery = queryOptions({
  queryKey: ['images'],
  queryFn: ({ signal }) => getJson<ImagesView>('/images', signal),
  retry: false,
});

/** The schema of a file of an app, from the daemon's own description of itself. */
export const appSchemaQuery = queryOptions({
  queryKey: ['app-schema'],
  queryFn: async ({ signal }) => {
    const document = await getJson<{ readonly components: { readonly schemas: Readonly<Record<string, unknown>> } }>(
      '/openapi.json',
      signal,
    );
    return document.components.schemas;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** How sending a change ended. */
export type Sent =
  | { readonly kind: 'committed'; readonly result: ChangeResult }
  | { readonly kind: 'moved'; readonly moved: BranchMoved }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

/** Makes the draft a commit. With the same key again it is the same commit. Throws `ApiFailure` for everything else. */
export async function sendChange(
  draft: FileDraft,
  order: { readonly message: string; readonly key: string; readonly owner: string },
): Promise<Sent> {
  const { owner, ...rest } = order;
  try {
    const result = await postJson<ChangeResult>('/proposals', {
      base: draft.base,
      files: { [draft.path]: draft.text },
      ...rest,
      ...(owner.trim() === '' ? {} : { owner: owner.trim() }),
    });
    return { kind: 'committed', result };
  } catch (thrown) {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    const { moved, problems } = thrown.answer as { moved?: BranchMoved; problems?: readonly Problem[] };
    if (moved !== undefined) return { kind: 'moved', moved };
    if (problems !== undefined) return { kind: 'invalid', problems };
    throw thrown;
  }
}

/** Goes back to an earlier commit of an app, or says what that would do. */
export function rollBack(app: string, to: string, dryRun: boolean): Promise<Rollback> {
  return postJson<Rollback>(`/apps/${encodeURIComponent(app)}/rollback`, { to, dryRun });
}

/** Names of secrets that an app may refer to; those of all apps while it has no id yet. */
export function secretNamesQuery(app: string) {
  return queryOptions({
    queryKey: ['secret-names', app],
    queryFn: ({ signal }) =>
      getJson<SecretNames>(`/secret-names${app === '' ? '' : `?app=${encodeURIComponent(app)}`}`, signal),
    placeholderData: before => before,
    retry: false,
  });
}
