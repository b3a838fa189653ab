import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { appsParentRoute } from '../apps/parent-route.ts';

/** What of the form is in the address. */
export interface EditSearch {
  readonly tab?: 'yaml';
  /** Line of the YAML that is pointed at. */
  readonly line?: number;
  /** The commit that is followed after it was made. */
  readonly commit?: string;
  /** What the app was at before; empty for a new one. */
  readonly before?: string;
  /** The branch that waits for somebody to merge it. */
  readonly branch?: string;
  /** Its pull request. */
  readonly request?: string;
  /** Why there is none. */
  readonly trouble?: string;
  /** The file that was changed. */
  readonly file?: string;
  /** The app that is followed. */
  readonly app?: string;
}

function readSearch(search: Record<string, unknown>): EditSearch {
  const text = (name: 'commit' | 'before' | 'branch' | 'request' | 'trouble' | 'file' | 'app'): Partial<EditSearch> =>
    typeof search[name] === 'string' ? { [name]: search[name] } : {};
  return {
    ...(search['tab'] === 'yaml' ? { tab: 'yaml' } : {}),
    ...(typeof search['line'] === 'number' ? { line: search['line'] } : {}),
    ...text('commit'),
    ...text('before'),
    ...text('branch'),
    ...text('request'),
    ...text('trouble'),
    ...text('file'),
    ...text('app'),
  };
}

/** `/apps/new` */
export const newAppRoute = createRoute({
  getParentRoute: () => appsParentRoute,
  path: 'new',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./new-page.tsx'), 'NewPage'),
});

/** `/apps/edit/` and the id of the app. */
export const editAppRoute = createRoute({
  getParentRoute: () => appsParentRoute,
  path: 'edit/$',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./edit-page.tsx'), 'EditPage'),
});
