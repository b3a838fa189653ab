/** Every page that is looked at in both themes and at both widths; a new page gets a line here. */
export const pages: readonly {
  readonly address: string;
  /** A text that stands there when the page has what it needs. */
  readonly shows: string | RegExp;
}[] = [
  { address: '/', shows: 'Nothing needs attention.' },
  { address: '/apps', shows: 'Needs attention' },
  { address: '/apps?q=health%3Afailed', shows: 'No app fits this filter.' },
  { address: '/apps/hello', shows: 'Where it comes from' },
  { address: '/apps/hello?tab=diff', shows: 'What runs is what git says' },
  { address: '/apps/hello?tab=timeline', shows: /^create/ },
  { address: '/apps/hello?tab=logs', shows: /listening|GET|hello/i },
  { address: '/logs', shows: 'Choose whose lines you want to see' },
  { address: '/logs?app=/hello&daemon=true', shows: /rows/ },
  { address: '/builds', shows: 'Nothing is being built.' },
  { address: '/builds?tab=images', shows: 'A rebuild would touch' },
  { address: '/builds/pacer~1build-image.1', shows: 'Finished: SUCCESS' },
  { address: '/cluster', shows: 'The largest task that still fits' },
  { address: '/cluster?by=cpus&agent=agent-1&needMem=64%20GB&needInstances=2', shows: 'It does not fit' },
  { address: '/changes', shows: 'Nothing is proposed that touches the files of sandbox.' },
  { address: '/activity', shows: 'healthy' },
  { address: '/activity?q=outcome%3Afailed', shows: 'Nothing fits this filter.' },
  { address: '/settings', shows: 'Running since' },
  { address: '/apps/new', shows: 'Give the app an id first' },
  { address: '/apps/edit/hello', shows: 'Nothing is changed yet.' },
  { address: '/apps/edit/hello?tab=yaml', shows: 'Nothing is changed yet.' },
  { address: '/nowhere', shows: 'There is no page at this address' },
];
