import { lazy, Suspense, type ReactElement, type ReactNode } from 'react';

/** A window above the page, which waits until it is closed. */
export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end; `AlertDialog` has its own. */
  readonly foot?: ReactNode;
  /** `wide` for tables and diffs. */
  readonly size?: 'usual' | 'wide';
}

/** A question before something is done. */
export interface AlertDialogProps extends Omit<DialogProps, 'foot'> {
  /** What the button says that does it: a verb, not *OK*. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  /** It takes something away. */
  readonly isDanger?: boolean;
  /** It is being done; the window stays and says so. */
  readonly isPending?: boolean;
  /** It cannot be done as it is; the children say why. */
  readonly isRefused?: boolean;
}

const windows = () => import('./dialog-window.tsx');
const DialogWindow = lazy(async () => ({ default: (await windows()).DialogWindow }));
const AlertWindow = lazy(async () => ({ default: (await windows()).AlertWindow }));

/** Shows its children in a window: the focus stays in it, Esc and the cross close it, and the focus returns to where it was. */
export function Dialog(props: DialogProps): ReactElement | null {
  return <Suspense fallback={null}>{props.isOpen ? <DialogWindow {...props} /> : null}</Suspense>;
}

/** Asks before something is done. A click beside it does not answer; Esc and *Cancel* say no. */
export function AlertDialog(props: AlertDialogProps): ReactElement | null {
  return <Suspense fallback={null}>{props.isOpen ? <AlertWindow {...props} /> : null}</Suspense>;
}
