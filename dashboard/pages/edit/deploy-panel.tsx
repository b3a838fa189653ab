import { useId, type ReactElement } from 'react';
import type { ChangePreview } from '../../../schemas/generated/change-preview.ts';
import { useIsSignedIn } from '../../api/me.ts';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../../parts/panel.tsx';

/** The message, the name, and the button. */
export function DeployPanel(props: {
  readonly preview: ChangePreview | undefined;
  readonly isReady: boolean;
  /** Others have committed meanwhile. */
  readonly hasMoved: boolean;
  /** An app that whoever looks may not change. */
  readonly beyond?: string;
  readonly isChanged: boolean;
  readonly hasErrors: boolean;
  readonly sending: boolean;
  readonly suggestion: string;
  readonly message: string;
  readonly owner: string;
  readonly onMessage: (message: string) => void;
  readonly onOwner: (owner: string) => void;
  readonly onDeploy: () => void;
}): ReactElement {
  const id = useId();
  const { preview } = props;
  const isSignedIn = useIsSignedIn();
  const hasNoPlace = preview?.plan?.apps.some(({ capacity }) => capacity?.verdict === 'impossible') ?? false;
  const isAllowed =
    props.isReady && props.beyond === undefined && props.isChanged && !props.hasErrors && !props.sending;
  return (
    <Panel title="Commit" note={preview === undefined ? undefined : whereTo(preview)}>
      <div className="grid gap-3 text-sm">
        <label htmlFor={`${id}-message`} className="grid gap-1">
          <span className="text-soft">Message</span>
          <textarea
            id={`${id}-message`}
            rows={2}
            value={props.message}
            placeholder={props.suggestion}
            onChange={event => props.onMessage(event.target.value)}
            className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-ink placeholder:text-soft"
          />
        </label>
        {isSignedIn ? null : (
          <label htmlFor={`${id}-owner`} className="grid gap-1">
            <span className="text-soft">Your name and e-mail address</span>
            <input
              id={`${id}-owner`}
              value={props.owner}
              autoComplete="name"
              placeholder="Ada Lovelace <ada@example.com>"
              onChange={event => props.onOwner(event.target.value)}
              className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-ink placeholder:text-soft"
            />
          </label>
        )}
        <Button look="main" isDisabled={!isAllowed} onPress={props.onDeploy} className="!h-9">
          {nameOf(props.sending, hasNoPlace, preview)}
        </Button>
        <p aria-live="polite" className="text-soft">
          {reasonOf(props)}
        </p>
      </div>
    </Panel>
  );
}

function whereTo({ way, branch }: ChangePreview): string {
  return way === 'branch' ? 'to a branch of its own, as policy says' : `to ${branch}`;
}

function nameOf(sending: boolean, hasNoPlace: boolean, preview: ChangePreview | undefined): string {
  if (sending) return 'Committing …';
  if (preview?.way === 'branch') return 'Propose';
  return hasNoPlace ? 'Deploy although there is no place' : 'Deploy';
}

function reasonOf(props: {
  readonly beyond?: string;
  readonly isChanged: boolean;
  readonly hasErrors: boolean;
  readonly isReady: boolean;
  readonly hasMoved: boolean;
}): string {
  if (props.beyond !== undefined) return `No role gives you the right to change ${props.beyond}.`;
  if (!props.isChanged) return 'Nothing is changed yet.';
  if (props.hasMoved) return 'Decide above how it goes together with what others have committed.';
  if (props.hasErrors) return 'Correct the mistakes first; what runs is kept as it is.';
  return props.isReady ? 'The commit is the deployment: nothing else reaches Marathon.' : 'Being looked at …';
}
