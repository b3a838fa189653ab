import type { ReactElement, ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './button.tsx';
import type { AlertDialogProps, DialogProps } from './dialog.tsx';
import { Icon } from './icon.tsx';

const widths = { usual: 'max-w-[34rem]', wide: 'max-w-[64rem]' } as const;

/** What `Dialog` shows as soon as it is there. */
export function DialogWindow(props: DialogProps): ReactElement {
  return (
    <Window {...props} role="dialog" isDismissable>
      <Head title={props.title} onClose={props.onClose} />
      <div className="min-h-0 overflow-y-auto p-5">{props.children}</div>
      {props.foot === undefined ? null : <Foot>{props.foot}</Foot>}
    </Window>
  );
}

/** What `AlertDialog` shows as soon as it is there. */
export function AlertWindow(props: AlertDialogProps): ReactElement {
  const { title, onClose, confirm, onConfirm, isDanger, isPending, isRefused, children } = props;
  return (
    <Window {...props} role="alertdialog" isDismissable={false}>
      <Head title={title} />
      <div className="min-h-0 overflow-y-auto p-5 text-sm">{children}</div>
      <Foot>
        <Button onPress={onClose} autoFocus={isDanger === true}>
          Cancel
        </Button>
        <Button
          look={isDanger === true ? 'danger' : 'main'}
          onPress={onConfirm}
          isPending={isPending ?? false}
          isDisabled={isRefused ?? false}
        >
          {confirm}
        </Button>
      </Foot>
    </Window>
  );
}

function Window(props: {
  readonly role: 'dialog' | 'alertdialog';
  readonly isDismissable: boolean;
  readonly size?: 'usual' | 'wide';
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <ModalOverlay
      isOpen
      isDismissable={props.isDismissable}
      onOpenChange={isOpen => {
        if (!isOpen) props.onClose();
      }}
      className="fixed inset-0 z-50 grid place-items-center bg-black/50 p-3"
    >
      <Modal className={`flex max-h-[90dvh] w-full ${widths[props.size ?? 'usual']}`}>
        <Dialog
          role={props.role}
          className="flex min-h-0 w-full flex-col overflow-hidden rounded-xl border border-line-strong bg-surface text-ink shadow-2xl outline-none"
        >
          {props.children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Head({ title, onClose }: { readonly title: string; readonly onClose?: () => void }): ReactElement {
  return (
    <div className="flex min-h-12 items-center justify-between gap-3 border-b border-line py-1.5 pr-3 pl-5">
      <Heading slot="title" level={2} className="min-w-0 font-semibold break-words">
        {title}
      </Heading>
      {onClose === undefined ? null : (
        <Button look="quiet" label="Close" onPress={onClose}>
          <Icon name="close" />
        </Button>
      )}
    </div>
  );
}

function Foot({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{children}</div>;
}
