import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import { previewQuery, sendChange } from '../../api/changes.ts';
import { useMay } from '../../api/me.ts';
import { overviewQuery } from '../../api/overview.ts';
import type { BranchMoved } from '../../../schemas/generated/branch-moved.ts';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { useHotkeys } from '../../frame/hotkeys.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/loading.tsx';
import { DeployPanel } from './deploy-panel.tsx';
import { keepDraft, keepOwner, keptOwner, keyFor, type Draft } from './draft.ts';
import { dataOf } from './document.ts';
import { fieldText, marathonPath } from './form-model.ts';
import { useOneAtATime } from '../../parts/use-one-at-a-time.ts';
import { FormTab } from './form-tab.tsx';
import { MovedPanel } from './moved-panel.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import type { EditSearch } from './route.ts';
import { useLater } from './use-later.ts';

const YamlTab = lazy(async () => ({ default: (await import('./yaml-tab.tsx')).YamlTab }));

/** A file in two forms, what it would do, and the button that makes it a commit. */
export function Editor(props: {
  readonly title: string;
  /** Name of the draft in this browser. */
  readonly name: string;
  readonly cluster: string;
  readonly original: Draft;
  readonly draft: Draft | undefined;
  readonly tab: EditSearch['tab'];
  /** Line of the YAML that is pointed at. */
  readonly line?: number | undefined;
  readonly onTab: (tab: EditSearch['tab']) => void;
  readonly onCommitted: (search: EditSearch) => void;
}): ReactElement {
  const { original, name, cluster } = props;
  const isNew = original.path === '';
  const [draft, setDraft] = useState(props.draft ?? original);
  const [isRestored, setRestored] = useState(props.draft !== undefined && props.draft.text !== original.text);
  const [owner, setOwner] = useState(keptOwner);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [moved, setMoved] = useState<BranchMoved>();
  const [refused, setRefused] = useState<readonly Problem[]>();

  const data = dataOf(draft.text);
  const id = fieldText(data, [...marathonPath(data), 'id']);
  const path = draft.path === '' ? pathFor(cluster, id) : draft.path;
  const whole = { ...draft, path };
  const head = useQuery(overviewQuery);
  const settled = useLater(whole, 350);
  const preview = useQuery({
    ...previewQuery(settled, head.data?.commit),
    enabled: settled.path !== '',
    placeholderData: before => before,
  });
  const mayDeploy = useMay('deploy', id);
  const isCurrent = settled.text === draft.text && settled.path === path && settled.base === draft.base;
  const problems = refused ?? preview.data?.problems ?? [];
  const anyMoved = moved ?? (isCurrent ? preview.data?.moved : undefined);
  // Others changed other files: there is nothing to decide, and the change goes on from where the branch is now.
  const passed = anyMoved !== undefined && isUntouched(anyMoved, whole) ? anyMoved.head : undefined;
  const branchMoved = passed === undefined ? anyMoved : undefined;
  const isTaken = isNew && (preview.data?.existing.includes(path) ?? false);

  const change = (next: Partial<Draft>): void => {
    setDraft(before => ({ ...before, ...next }));
    setFailure(undefined);
    setRefused(undefined);
  };
  const isTouched = draft.text !== original.text || draft.message !== '' || draft.path !== original.path;
  useEffect(() => {
    keepDraft(name, isTouched ? draft : undefined);
  }, [draft, name, isTouched]);

  useEffect(() => {
    if (passed === undefined) return;
    setDraft(before => ({ ...before, base: passed }));
    setMoved(undefined);
  }, [passed]);

  const switchTab = (): void => props.onTab(props.tab === 'yaml' ? undefined : 'yaml');
  useHotkeys([
    { keys: '[', does: 'Form or YAML', run: switchTab },
    { keys: ']', does: 'YAML or form', run: switchTab },
  ]);

  const discard = (): void => {
    keepDraft(name, undefined);
    setDraft(original);
    setRestored(false);
    setMoved(undefined);
  };
  const rebase = (base: string, text: string): void => {
    change({ base, text });
    setMoved(undefined);
  };
  const deploy = useOneAtATime(async () => {
    setSending(true);
    setFailure(undefined);
    const message = draft.message.trim() === '' ? suggestion(isNew, id) : draft.message;
    let order = { ...whole, message };
    try {
      let sent = await sendChange(order, { message, key: keyFor(order), owner });
      for (let count = 0; sent.kind === 'moved' && isUntouched(sent.moved, order) && count < mostPassed; count++) {
        order = { ...order, base: sent.moved.head };
        sent = await sendChange(order, { message, key: keyFor(order), owner });
      }
      if (sent.kind === 'moved') setMoved(sent.moved);
      else if (sent.kind === 'invalid') setRefused(sent.problems);
      else {
        keepDraft(name, undefined);
        const { commit, way, branch, request, requestTrouble } = sent.result;
        const asked = {
          ...(request?.url === undefined ? {} : { request: request.url }),
          ...(requestTrouble === undefined ? {} : { trouble: requestTrouble }),
        };
        props.onCommitted({
          commit,
          ...(isNew ? { app: id } : {}),
          ...(way === 'branch' ? { branch, file: path, ...asked } : {}),
        });
      }
    } catch (thrown) {
      setFailure(thrown);
    }
    setSending(false);
  });

  return (
    <div className="grid gap-4">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <h1 className="text-xl font-semibold break-all">{props.title}</h1>
        <code className="font-mono text-xs break-all text-soft">{path}</code>
        {isTouched && !isRestored ? (
          <Button look="quiet" onPress={discard} className="ml-auto">
            Discard what is changed
          </Button>
        ) : null}
      </header>
      {isRestored ? (
        <p
          role="status"
          className="flex flex-wrap items-center gap-3 rounded-lg bg-busy-ground px-4 py-2 text-sm text-busy"
        >
          What you wrote last time was kept in this browser.
          <Button onPress={discard}>Begin anew</Button>
        </p>
      ) : null}
      {branchMoved === undefined ? null : (
        <MovedPanel
          moved={branchMoved}
          draft={whole}
          onRebase={rebase}
          onBoth={(base, text) => {
            rebase(base, text);
            props.onTab('yaml');
          }}
        />
      )}
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="min-w-0">
          <nav aria-label="Form or YAML" className="mb-3 flex gap-1 border-b border-line">
            {([undefined, 'yaml'] as const).map(each => (
              <button
                key={each ?? 'form'}
                type="button"
                aria-current={each === props.tab ? 'page' : undefined}
                onClick={() => props.onTab(each)}
                className={`-mb-px border-b-2 px-3 py-2 text-sm ${each === props.tab ? 'border-accent font-medium text-ink' : 'border-transparent text-soft hover:text-ink'}`}
              >
                {each === 'yaml' ? 'YAML' : 'Form'}
              </button>
            ))}
          </nav>
          {props.tab === 'yaml' ? (
            <Suspense fallback={<Skeleton />}>
              <YamlTab
                text={draft.text}
                line={props.line}
                problems={isCurrent ? problems.filter(({ file }) => file === path) : []}
                onText={text => change({ text })}
              />
            </Suspense>
          ) : (
            <FormTab
              text={draft.text}
              path={path}
              isNew={isNew}
              problems={problems.filter(({ file }) => file === path)}
              inherited={preview.data?.inherited}
              onText={text => change({ text })}
              onPath={next => change({ path: next })}
            />
          )}
        </div>
        <div className="grid min-w-0 gap-4 xl:sticky xl:top-16 xl:max-h-[calc(100dvh-5rem)] xl:overflow-y-auto">
          <PreviewPanel
            preview={preview.data}
            error={preview.error}
            isCurrent={isCurrent && !preview.isFetching}
            path={path}
            problems={problems}
          />
          {isTaken ? (
            <Failure
              error={new Error(`There is a file ${path} already. Open its app and edit it, or choose another file.`)}
            />
          ) : null}
          <DeployPanel
            preview={preview.data}
            isReady={
              isCurrent && !preview.isFetching && branchMoved === undefined && !isTaken && preview.error === null
            }
            hasMoved={branchMoved !== undefined}
            {...(mayDeploy || id === '' || id === '/' ? {} : { beyond: id })}
            isChanged={draft.text !== original.text}
            hasErrors={problems.some(({ severity }) => severity === 'error')}
            sending={sending}
            suggestion={suggestion(isNew, id)}
            message={draft.message}
            owner={owner}
            onMessage={message => change({ message })}
            onOwner={next => {
              setOwner(next);
              keepOwner(next);
            }}
            onDeploy={deploy}
          />
          {failure === undefined ? null : <Failure error={failure} retry={deploy} />}
        </div>
      </div>
    </div>
  );
}

/** So often a change goes on by itself from where others have got to meanwhile. */
const mostPassed = 5;

/** Whether others left the file of a draft alone, so that both changes go together as they are. */
function isUntouched(moved: BranchMoved, draft: Draft): boolean {
  return !moved.paths.includes(draft.path) && moved.merged?.[draft.path] === draft.text;
}

/** Where the file of a new app goes when nobody says otherwise. */
function pathFor(cluster: string, id: string): string {
  const name = id.replace(/^\/+|\/+$/g, '');
  return /^[a-z0-9][a-z0-9./-]*$/.test(name) && !name.includes('..') ? `clusters/${cluster}/${name}.yaml` : '';
}

function suggestion(isNew: boolean, id: string): string {
  return isNew ? `Add ${id}` : `Change ${id}`;
}
