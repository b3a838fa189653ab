import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { BranchMoved } from '../../../schemas/generated/branch-moved.ts';
import { fileQuery } from '../../api/changes.ts';
import { Ago } from '../../parts/times.tsx';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { differenceOf, withBoth } from './both.ts';
import type { Draft } from './draft.ts';

/** What others have committed meanwhile, and the ways to go on from there. */
export function MovedPanel(props: {
  readonly moved: BranchMoved;
  readonly draft: Draft;
  readonly onRebase: (base: string, text: string) => void;
  /** The same, and on to the text. */
  readonly onBoth: (base: string, text: string) => void;
}): ReactElement {
  const { moved, draft, onRebase } = props;
  const merged = moved.merged?.[draft.path];
  const isOurs = moved.paths.includes(draft.path) || moved.conflicts.includes(draft.path);
  const theirs = useQuery({ ...fileQuery(draft.path, moved.head), enabled: merged === undefined, retry: false });
  const theirText = theirs.data?.text;
  return (
    <Panel title="The branch has moved" note={countOf(moved.commits.length)}>
      <div role="status" className="grid gap-3 text-sm">
        <ul className="grid gap-1">
          {moved.commits.slice(0, 5).map(({ commit, subject, author, time }) => (
            <li key={commit} className="flex flex-wrap gap-x-2">
              <code className="font-mono text-xs text-soft">{commit.slice(0, 8)}</code>
              <span className="min-w-0 break-words">{subject}</span>
              <span className="text-soft">
                {author.replace(/ <[^>]*>$/, '')} · <Ago time={time} />
              </span>
            </li>
          ))}
        </ul>
        <p className="text-soft">{sentenceOf(moved, isOurs)}</p>
        {merged === undefined && theirText !== undefined ? <TwoTexts mine={draft.text} theirs={theirText} /> : null}
        <p className="flex flex-wrap gap-2">
          {typeof merged === 'string' ? (
            <Choice name="Take over what others changed" onChoose={() => onRebase(moved.head, merged)} isFirst />
          ) : null}
          {merged === undefined && theirText !== undefined ? (
            <>
              <Choice name="Begin anew from theirs" onChoose={() => onRebase(moved.head, theirText)} isFirst />
              <Choice name="Keep mine instead of theirs" onChoose={() => onRebase(moved.head, draft.text)} />
              <Choice
                name="Put both into the YAML, to decide there"
                onChoose={() => props.onBoth(moved.head, withBoth(draft.text, theirText))}
              />
            </>
          ) : null}
          {merged === null || (merged === undefined && theirs.isError) ? (
            <Choice
              name="Keep mine: their branch has no such file"
              onChoose={() => onRebase(moved.head, draft.text)}
              isFirst
            />
          ) : null}
        </p>
      </div>
    </Panel>
  );
}

/** The lines in question, as both have them. */
function TwoTexts(props: { readonly mine: string; readonly theirs: string }): ReactElement {
  const { mine, theirs } = differenceOf(props.mine, props.theirs);
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      {(
        [
          ['Mine', mine],
          ['Theirs', theirs],
        ] as const
      ).map(([name, lines]) => (
        <figure key={name} className="min-w-0">
          <figcaption className="text-xs font-medium text-soft">{name}</figcaption>
          <pre
            tabIndex={0}
            className="mt-1 max-h-48 overflow-auto rounded-lg border border-line bg-ground p-2 font-mono text-xs"
          >
            {lines.join('\n')}
          </pre>
        </figure>
      ))}
    </div>
  );
}

function Choice(props: {
  readonly name: string;
  readonly onChoose: () => void;
  readonly isFirst?: boolean;
}): ReactElement {
  return (
    <Button look={props.isFirst === true ? 'main' : 'plain'} onPress={props.onChoose}>
      {props.name}
    </Button>
  );
}

function countOf(commits: number): string {
  return commits === 1
    ? 'one commit that your change does not know'
    : `${commits} commits that your change does not know`;
}

function sentenceOf(moved: BranchMoved, isOurs: boolean): string {
  if (moved.merged === undefined)
    return moved.commits.length === 0
      ? 'The branch was rewound: what you began with is no longer part of it.'
      : 'They changed the same lines of this file, so you have to choose.';
  return isOurs
    ? 'They changed this file in other places; both changes go together.'
    : 'They changed other files; yours stays as it is.';
}
