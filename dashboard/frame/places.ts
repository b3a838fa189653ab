import type { IconName } from '../parts/icon.tsx';

/** A page that the rail leads to. */
export interface Place {
  readonly to: '/' | '/apps' | '/logs' | '/builds' | '/cluster' | '/changes' | '/activity' | '/settings';
  readonly name: string;
  readonly icon: IconName;
  /** The key after `g`. */
  readonly key: string;
}

/** The rail, from top to bottom. */
export const places: readonly Place[] = [
  { to: '/', name: 'Overview', icon: 'overview', key: 'o' },
  { to: '/apps', name: 'Apps', icon: 'apps', key: 'a' },
  { to: '/logs', name: 'Logs', icon: 'logs', key: 'l' },
  { to: '/builds', name: 'Builds', icon: 'builds', key: 'b' },
  { to: '/cluster', name: 'Cluster', icon: 'cluster', key: 'c' },
  { to: '/changes', name: 'Changes', icon: 'git', key: 'h' },
  { to: '/activity', name: 'Activity', icon: 'clock', key: 'y' },
  { to: '/settings', name: 'Settings', icon: 'settings', key: 's' },
];
