import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { freezeApps } from '../../api/decisions.ts';
import { useIsSignedIn } from '../../api/me.ts';
import { AlertDialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../parts/notice.tsx';
import { Select } from '../../parts/select.tsx';
import { useOneAtATime } from '../../parts/use-one-at-a-time.ts';
import { TextField } from '../../parts/text-field.tsx';

const hour = 3_600_000;
const lengths = [
  { value: '1', name: 'for one hour' },
  { value: '8', name: 'for eight hours' },
  { value: '24', name: 'for one day' },
  { value: '168', name: 'for a week' },
  { value: '', name: 'until somebody lifts it' },
] as const;

/** Stops changes of some apps, with a reason, a name and an end. */
export function FreezeDialog(props: {
  readonly apps: readonly string[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): ReactElement {
  const { apps, isOpen, onClose } = props;
  const client = useQueryClient();
  const isKnown = useIsSignedIn();
  const [reason, setReason] = useState('');
  const [owner, setOwner] = useState('');
  const [hours, setHours] = useState<(typeof lengths)[number]['value']>('8');
  const freeze = useMutation({
    mutationFn: () =>
      freezeApps({
        apps,
        reason: reason.trim(),
        ...(isKnown ? {} : { owner: owner.trim() }),
        ...(hours === '' ? {} : { until: new Date(Date.now() + Number(hours) * hour).toISOString() }),
      }),
    onSuccess: () => {
      say(apps.length === 1 ? `Changes of ${apps[0]} are stopped.` : `Changes of ${apps.length} apps are stopped.`);
      void client.invalidateQueries();
      onClose();
    },
  });
  const write = useOneAtATime(() => freeze.mutateAsync());
  return (
    <AlertDialog
      title={apps.length === 1 ? `Stop changes of ${apps[0]}?` : `Stop changes of ${apps.length} apps?`}
      isOpen={isOpen}
      onClose={onClose}
      confirm="Freeze"
      onConfirm={write}
      isPending={freeze.isPending}
      isRefused={reason.trim() === '' || (!isKnown && owner.trim() === '')}
    >
      <p>What runs goes on running. Pacer changes none of these apps until the freeze ends, whatever git says:</p>
      <p className="mt-1 max-h-24 overflow-y-auto font-mono text-xs break-words text-soft">{apps.join(' ')}</p>
      <div className="mt-4 grid gap-3">
        <TextField label="Reason" value={reason} onChange={setReason} placeholder="Sale until Sunday" isRequired />
        {isKnown ? null : <TextField label="Your name" value={owner} onChange={setOwner} isRequired />}
        <Select label="How long" showLabel value={hours} choices={lengths} onChange={setHours} className="w-full" />
      </div>
      {freeze.error === null ? null : (
        <div className="mt-4">
          <Failure error={freeze.error} />
        </div>
      )}
    </AlertDialog>
  );
}
