import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { overviewQuery } from '../api/overview.ts';
import { Icon } from '../parts/icon.tsx';

/** Why nothing is changed at the moment, on every page, when that is so. */
export function FreezeBanner(): ReactElement | null {
  const { data } = useQuery(overviewQuery);
  if (data?.frozen === undefined) return null;
  return (
    <p
      role="status"
      className="flex items-start gap-2.5 border-b border-warn/40 bg-warn-ground px-4 py-2.5 text-warn md:px-7"
    >
      <Icon name="pause" className="mt-0.5 shrink-0" />
      <span>
        <strong className="font-semibold">Frozen.</strong> {data.frozen}
      </span>
    </p>
  );
}
