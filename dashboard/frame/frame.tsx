import { Outlet } from '@tanstack/react-router';
import { useEffect, type ReactElement } from 'react';
import { useLiveApps } from '../api/apps.ts';
import { isOld, useConnection } from '../api/live.ts';
import { Notice } from '../parts/notice.tsx';
import { FreezeBanner } from './freeze-banner.tsx';
import { Help } from './help.tsx';
import { listenForHotkeys } from './hotkeys.ts';
import { Rail } from './rail.tsx';
import { TopBar } from './top-bar.tsx';

/** What is around every page: rail, top bar, banner, help. */
export function Frame(): ReactElement {
  const connection = useConnection();
  useEffect(listenForHotkeys, []);
  useLiveApps();
  const stale = isOld(connection);
  return (
    <div data-live={stale ? 'stale' : 'fresh'} className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col pb-16 md:pb-0">
        <TopBar />
        <FreezeBanner />
        <main
          id="main"
          tabIndex={-1}
          className="live mx-auto w-full max-w-[90rem] flex-1 px-4 py-5 outline-none md:px-7"
        >
          <Outlet />
        </main>
      </div>
      <Notice />
      <Help />
    </div>
  );
}
