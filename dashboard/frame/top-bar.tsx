import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { overviewQuery } from '../api/overview.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Tip } from '../parts/tip.tsx';
import { ConnectionChip } from './connection-chip.tsx';
import { openHelp } from './help.tsx';
import { Search } from './search.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { UserMenu } from './user-menu.tsx';

/** Search, the cluster one looks at, how well the daemon is heard, theme and help. */
export function TopBar(): ReactElement {
  const { data } = useQuery(overviewQuery);
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-3 border-b border-line bg-surface/95 px-4 backdrop-blur md:px-7">
      <Search />
      <div className="ml-auto flex items-center gap-0.5 sm:gap-1.5">
        {data === undefined ? null : (
          <span
            className="mr-1.5 hidden items-center gap-1.5 text-sm text-soft sm:flex"
            title={`${data.repository} ${data.branch}`}
          >
            <Icon name="cluster" size={16} />
            <span className="sr-only">Cluster</span>
            {data.cluster}
          </span>
        )}
        <ConnectionChip />
        <ThemeMenu />
        <Tip says="Keyboard shortcuts (?)">
          <Button look="quiet" label="Keyboard shortcuts" onPress={openHelp}>
            <Icon name="help" />
          </Button>
        </Tip>
        <UserMenu />
      </div>
    </header>
  );
}
