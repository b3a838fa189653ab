import type { ReactElement, ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

/** A switch that is a word: pressed or not. The library's own toggle brings its groups along, which pages that need none would wait for. */
export function Toggle(props: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
  /** For screen readers, where the content is an icon alone. */
  readonly label?: string;
  readonly className?: string;
}): ReactElement {
  const { isOn, onChange, label, className } = props;
  return (
    <Button
      aria-pressed={isOn}
      {...(label === undefined ? {} : { 'aria-label': label })}
      onPress={() => onChange(!isOn)}
      className={`inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-sm ${isOn ? 'border-accent bg-accent-ground font-medium text-accent' : 'border-line-strong bg-surface text-soft hover:text-ink'} ${className ?? ''}`}
    >
      {props.children}
    </Button>
  );
}
