import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { DeploymentView } from '../../../schemas/generated/deployment-view.ts';
import { actorName, outcomeLooks, valueWords } from '../../parts/actions.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { HealthBadge, SyncBadge } from '../../parts/state-badge.tsx';
import { Ago, Lasted } from '../../parts/times.tsx';

const causes: Readonly<Record<DeploymentView['entry']['cause'], string>> = {
  commit: '',
  image: 'a new image',
  drift: 'healing a change by hand',
  secret: 'a changed secret',
  rollback: 'back to what was healthy',
  none: '',
};

const meanings: Readonly<Record<DeploymentView['entry']['outcome'], string>> = {
  started: 'Marathon is carrying it out.',
  healthy: 'It ended with every instance as promised.',
  failed: 'It did not become healthy.',
  superseded: 'Something newer took its place before its end.',
  deleted: 'The app was deleted.',
  held: 'It waits.',
  unhealthy: 'The app lost its health after its roll-out.',
  recovered: 'The app lost its health after its roll-out, and has it again.',
};

/** What was done to which app, for which commit of whom, how it stands, and what can be done about it. */
export function DeploymentHead(props: {
  readonly view: DeploymentView;
  /** Shows what a revert would do; undefined where there is none. */
  readonly onRevert: (() => void) | undefined;
}): ReactElement {
  const { entry, commit, isNewest, earlier, later, state } = props.view;
  const { app, outcome, started, ended } = entry;
  const isActive = outcome === 'started';
  const cause = causes[entry.cause];
  const image = entry.image === undefined ? undefined : valueWords(entry.image);
  return (
    <header>
      <p className="text-sm text-soft">
        <Link to="/apps" className="hover:underline">
          Apps
        </Link>{' '}
        /{' '}
        <Link to="/apps/$" params={{ _splat: app.slice(1) }} className="font-mono break-all hover:underline">
          {app}
        </Link>{' '}
        /{' '}
        <Link to="/apps/$" params={{ _splat: app.slice(1) }} search={{ tab: 'timeline' }} className="hover:underline">
          Timeline
        </Link>
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <h1 className="min-w-0 text-xl font-semibold break-all">
          <span className="text-soft">{entry.action}</span> <span className="font-mono break-all">{app}</span>
        </h1>
        <span aria-live="polite" data-testid="deployment-state" data-outcome={outcome}>
          <StateBadge
            look={{ ...outcomeLooks[outcome], means: meanings[outcome] }}
            word={isActive ? 'under way' : outcome}
          />
        </span>
        <span className="text-sm text-soft">
          began <Ago time={started} />
          {ended === undefined ? null : (
            <>
              , took <Lasted from={started} to={ended} />
            </>
          )}
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <Neighbour id={earlier} word="Before" />
          <Neighbour id={later} word="After" />
          {props.onRevert === undefined ? null : (
            <Button look={isNewest && outcome !== 'healthy' ? 'main' : 'plain'} onPress={props.onRevert}>
              <Icon name="git" size={15} />
              {revertWords(isNewest, isActive)}
            </Button>
          )}
        </span>
      </div>
      <p className="mt-1 min-w-0 text-sm break-words">
        {commit === undefined ? null : <>{commit.subject} </>}
        <code className="font-mono text-xs text-soft" title={entry.commit}>
          {entry.commit.slice(0, 8)}
        </code>
        <span className="text-soft">
          {' '}
          · {actorName(entry.cause === 'drift' ? 'drift' : entry.actor)}
          {cause === '' ? '' : ` · ${cause}`}
          {image === undefined ? '' : ' · '}
          {image === undefined ? null : <code className="font-mono text-xs break-all">{image}</code>}
        </span>
      </p>
      {isNewest && props.view.backTo === undefined && isActive ? (
        <p className="mt-1 text-sm text-soft">
          Nothing of it was healthy before, so there is nothing to go back to: correct its file, or remove it.
        </p>
      ) : null}
      {isNewest ? null : (
        <p className="mt-1 text-sm text-soft">It is not the newest deployment of the app: something was done since.</p>
      )}
      {isNewest && state !== undefined && !isActive ? (
        <p className="mt-1.5 flex flex-wrap items-center gap-2 text-sm text-soft">
          The app now: <SyncBadge sync={state.sync} /> <HealthBadge health={state.health} />
        </p>
      ) : null}
    </header>
  );
}

function revertWords(isNewest: boolean, isActive: boolean): string {
  if (isActive) return 'Cancel: go back by a commit';
  return isNewest ? 'Revert' : 'Go back to this';
}

function Neighbour({ id, word }: { readonly id: string | undefined; readonly word: string }): ReactElement | null {
  if (id === undefined) return null;
  return (
    <Link to="/deployments/$" params={{ _splat: id }} className={buttonClass('plain')}>
      {word}
      <span className="sr-only"> it</span>
    </Link>
  );
}
