import type { ReactElement } from 'react';
import type { Windows } from '../../../schemas/generated/settings.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { durationWords } from '../../parts/times.tsx';

/** When changes may be made: now or not, when that changes, and the windows as they are written. */
export function WindowsPanel({ windows: { open, changesAt, windows } }: { readonly windows: Windows }): ReactElement {
  const tone = open ? 'text-good' : 'text-warn';
  return (
    <Panel title="Windows" flush>
      <p className={`flex items-center gap-2.5 px-4 py-2.5 text-sm ${tone}`}>
        <Icon name={open ? 'check' : 'lock'} size={16} />
        {sentence(open, changesAt, windows.length)}
      </p>
      {windows.length === 0 ? null : (
        <ul className="divide-y divide-line border-t border-line text-sm">
          {windows.map(({ kind, begin, zone, duration, reason, file, line }) => (
            <li key={`${kind} ${begin} ${zone} ${duration} ${line}`} className="px-4 py-2">
              <p className="flex flex-wrap items-baseline gap-x-2.5">
                <span className="font-medium">{kind === 'allow' ? 'Open' : 'Closed'}</span>
                <code className="font-mono text-xs">{begin}</code>
                <span className="text-soft">
                  {zone}, for {durationWords(duration)}
                </span>
                <Place file={file} line={line} />
              </p>
              {reason === undefined ? null : <p className="text-soft">{reason}</p>}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Where something is written. */
export function Place({
  file,
  line,
}: {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}): ReactElement | null {
  if (file === undefined) return null;
  return (
    <code className="ml-auto font-mono text-xs break-all text-soft">
      {file}
      {line === undefined ? '' : `:${line}`}
    </code>
  );
}

function sentence(isOpen: boolean, changesAt: string | undefined, count: number): string {
  if (count === 0) return 'Changes may be made at any time: cluster.yaml has no windows.';
  const now = isOpen ? 'Changes may be made now' : 'No change is made now';
  if (changesAt === undefined) return isOpen ? `${now}.` : `${now}, and no window opens within a year.`;
  return `${now}, until ${new Date(changesAt).toLocaleString()}.`;
}
