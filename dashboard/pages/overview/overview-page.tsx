import type { ReactElement } from 'react';
import { usePageTitle } from '../../parts/page-title.ts';
import { AttentionPanel } from './attention-panel.tsx';

/** `/`: what needs attention first, then how everything stands. */
export function OverviewPage(): ReactElement {
  usePageTitle('Overview');
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <AttentionPanel />
    </>
  );
}
