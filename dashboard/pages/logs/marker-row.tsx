import type { ReactElement } from 'react';
import type { LogMarker } from '../../../schemas/generated/log-marker.ts';
import { Icon } from '../../parts/icon.tsx';

/** What was done while lines were written, drawn between them. */
export function MarkerRow({ marker }: { readonly marker: LogMarker }): ReactElement {
  const isDeployment = marker.kind === 'deployment';
  const tone = isDeployment ? 'text-accent border-accent' : 'text-soft border-line-strong';
  return (
    <div data-marker={marker.kind} className={`flex h-(--log-line) w-full items-center gap-2 pr-3 pl-2 ${tone}`}>
      <Icon name={isDeployment ? 'rocket' : 'instances'} size={14} />
      <time dateTime={marker.time} className="tabular-nums">
        {new Date(marker.time).toLocaleTimeString('en-GB')}
      </time>
      <span className="font-sans text-xs font-medium whitespace-nowrap">{marker.sentence}</span>
      <span aria-hidden="true" className={`h-0 min-w-8 flex-1 border-t border-dashed ${tone}`} />
    </div>
  );
}
