import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { AppState } from '../../../schemas/generated/app-state.ts';
import type { AppView, Stage } from '../../../schemas/generated/app-view.ts';
import type { Build } from '../../../schemas/generated/build.ts';
import { appBuildsQuery } from '../../api/builds.ts';
import { deploymentId } from '../../parts/actions.ts';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { toneText, type Tone } from '../../parts/states.ts';
import { Ago, durationWords } from '../../parts/times.tsx';
import type { AppTab } from './route.ts';

const icons: Readonly<Record<Stage['name'], IconName>> = {
  commit: 'commit',
  build: 'builds',
  image: 'image',
  plan: 'plan',
  deployment: 'rocket',
  instances: 'instances',
};

const looks: Readonly<Record<Stage['state'], { readonly tone: Tone; readonly icon: IconName; readonly edge: string }>> =
  {
    done: { tone: 'good', icon: 'check', edge: 'border-t-good' },
    active: { tone: 'busy', icon: 'busy', edge: 'border-t-busy' },
    waiting: { tone: 'quiet', icon: 'clock', edge: 'border-t-line-strong' },
    failed: { tone: 'bad', icon: 'cross', edge: 'border-t-bad' },
    held: { tone: 'warn', icon: 'lock', edge: 'border-t-warn' },
    none: { tone: 'quiet', icon: 'zero', edge: 'border-t-line' },
  };

/** The one picture: commit → build → image → plan → deployment → instances, where it is stuck, and the way to each. */
export function Strip(props: {
  readonly app: AppState;
  readonly stages: readonly Stage[];
  /** The ledger of the app, oldest first. */
  readonly history: AppView['history'];
}): ReactElement {
  const { app, stages } = props;
  // That a change was taken back in git is no deployment.
  const last = props.history.findLast(({ action }) => action !== 'held');
  const deployment = last === undefined ? undefined : deploymentId(last);
  const isBuilt = stages.some(({ name, state }) => name === 'build' && state !== 'none');
  const builds = useQuery({ ...appBuildsQuery(app.id), enabled: isBuilt });
  const build = isBuilt ? buildOf(app, builds.data?.builds ?? []) : undefined;
  return (
    <ol aria-label="From the commit to instances" className="grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-6">
      {stages.map(stage => (
        <StageBox key={stage.name} app={app} stage={withBuild(stage, build)} build={build} deployment={deployment} />
      ))}
    </ol>
  );
}

/** The build of the image that the app runs, or of the one that it waits for. */
function buildOf(app: AppState, builds: readonly Build[]): Build | undefined {
  const own = builds.filter(({ baseImages }) => baseImages.length === 0);
  const isSettled = app.sync !== 'building' && app.buildUrl === undefined;
  return isSettled
    ? own.find(({ source, state }) => source?.commit === app.sourceCommit && state === 'succeeded')
    : own[0];
}

/** What Jenkins knows of the time. */
function withBuild(stage: Stage, build: Build | undefined): Stage {
  if (build === undefined || (stage.name !== 'build' && stage.name !== 'image')) return stage;
  const time = stage.name === 'build' && stage.state === 'active' ? build.startedAt : build.endedAt;
  const isDone = stage.name === 'build' && build.durationMilliseconds !== undefined && build.endedAt !== undefined;
  return {
    ...stage,
    ...(time === undefined || (stage.name === 'image' && stage.state !== 'done') ? {} : { time }),
    ...(isDone ? { milliseconds: build.durationMilliseconds } : {}),
  };
}

function StageBox(props: {
  readonly app: AppState;
  readonly stage: Stage;
  readonly build: Build | undefined;
  readonly deployment: string | undefined;
}): ReactElement {
  const { stage } = props;
  const look = looks[stage.state];
  const isQuiet = stage.state === 'none' || stage.state === 'waiting';
  const isName = stage.name === 'image' || stage.name === 'commit';
  return (
    <li
      data-stage={stage.name}
      data-state={stage.state}
      className={`relative min-w-0 rounded-lg border border-t-[3px] border-line bg-surface px-3 py-2 ${look.edge}`}
    >
      <p className="flex items-center gap-1.5 text-xs text-soft">
        <Icon name={icons[stage.name]} size={15} />
        {stage.name}
        <span className={`ml-auto inline-flex items-center gap-1 font-medium ${toneText[look.tone]}`}>
          <Icon name={look.icon} size={13} className={stage.state === 'active' ? 'animate-spin' : ''} />
          {stage.state === 'none' ? 'not needed' : stage.state}
        </span>
      </p>
      <p
        className={`mt-1 truncate text-sm ${isQuiet ? 'text-soft' : 'font-medium'} ${isName ? 'font-mono text-[0.82rem]' : ''}`}
        title={stage.text}
      >
        {stage.state === 'none' ? stage.text : <StageLink {...props} />}
      </p>
      <p className="flex gap-2 text-xs text-soft">
        <span className="min-w-0 flex-1 truncate" title={stage.detail}>
          {stage.detail ?? ''}
        </span>
        <span className="whitespace-nowrap">
          {stage.milliseconds === undefined ? null : `${durationWords(stage.milliseconds)} · `}
          <Ago time={stage.time} />
        </span>
      </p>
    </li>
  );
}

const tabs: Partial<Readonly<Record<Stage['name'], AppTab>>> = {
  commit: 'timeline',
  plan: 'diff',
  deployment: 'timeline',
  instances: 'instances',
};

/** The way to where one sees more of a stage. */
function StageLink(props: {
  readonly app: AppState;
  readonly stage: Stage;
  readonly build: Build | undefined;
  readonly deployment: string | undefined;
}): ReactElement {
  const { app, stage, build, deployment } = props;
  const look = 'underline decoration-line-strong underline-offset-2 hover:decoration-current';
  if (stage.name === 'deployment' && deployment !== undefined)
    return (
      <Link to="/deployments/$" params={{ _splat: deployment }} className={look}>
        {stage.text}
      </Link>
    );
  const tab = tabs[stage.name];
  if (tab !== undefined)
    return (
      <Link
        to="/apps/$"
        params={{ _splat: app.id.slice(1) }}
        search={tab === 'instances' ? {} : { tab }}
        className={look}
      >
        {stage.text}
      </Link>
    );
  if (stage.name === 'build' && build !== undefined)
    return (
      <Link to="/builds/$id" params={{ id: build.id }} className={look}>
        {stage.text}
      </Link>
    );
  if (stage.url !== undefined) return <ExternalLink href={stage.url}>{stage.text}</ExternalLink>;
  return (
    <Link to="/builds" className={look}>
      {stage.text}
    </Link>
  );
}
