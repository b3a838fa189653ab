import type { ReactElement } from 'react';
import type { DeploymentEvent } from '../../../schemas/generated/deployment-view.ts';
import { Button } from '../../parts/button.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { toneText, type Tone } from '../../parts/states.ts';
import { deploymentRoute } from './route.ts';

const looks: Readonly<Record<DeploymentEvent['kind'], { readonly icon: IconName; readonly tone: Tone }>> = {
  commit: { icon: 'commit', tone: 'quiet' },
  decision: { icon: 'person', tone: 'warn' },
  begin: { icon: 'rocket', tone: 'busy' },
  instance: { icon: 'instances', tone: 'quiet' },
  failure: { icon: 'cross', tone: 'bad' },
  end: { icon: 'check', tone: 'quiet' },
  revert: { icon: 'git', tone: 'warn' },
};

const failedEnd = { icon: 'cross', tone: 'bad' } as const;

/** What happened, newest first; an event of an instance leads to its lines. */
export function EventsList({
  events,
  hasFailed,
}: {
  readonly events: readonly DeploymentEvent[];
  /** The end of the deployment is no good one. */
  readonly hasFailed: boolean;
}): ReactElement {
  const navigate = deploymentRoute.useNavigate();
  return (
    <Panel title="Events" note={String(events.length)} flush>
      <ol className="max-h-96 divide-y divide-line overflow-y-auto" tabIndex={0} aria-label="Events, newest first">
        {events.toReversed().map((event, index) => {
          const look = event.kind === 'end' && hasFailed ? failedEnd : looks[event.kind];
          return (
            // Two events may say the same at the same moment.
            <li key={events.length - index} data-kind={event.kind} className="flex gap-2.5 px-4 py-2 text-sm">
              <Icon name={look.icon} size={15} className={`mt-0.5 ${toneText[look.tone]}`} />
              <span className="min-w-0 flex-1 break-words">
                {event.text}{' '}
                {event.instance === undefined ? null : (
                  <Button
                    look="quiet"
                    onPress={() =>
                      void navigate({
                        search: before => ({ ...before, instance: event.instance ?? '' }),
                        replace: true,
                      })
                    }
                    className="!h-6 !px-1 !text-accent underline"
                  >
                    Lines<span className="sr-only"> of {event.instance}</span>
                  </Button>
                )}
              </span>
              <time
                dateTime={event.time}
                title={new Date(event.time).toLocaleString()}
                className="text-xs whitespace-nowrap text-soft tabular-nums"
              >
                {new Date(event.time).toLocaleTimeString('en-GB')}
              </time>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
