import { useState, type ReactElement } from 'react';
import { Icon } from './icon.tsx';

/** A command or an id with a button that copies it. */
export function Copyable({ text }: { readonly text: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  return (
    <div className="flex items-start gap-2 rounded-md border border-line bg-raised py-1.5 pr-1.5 pl-3">
      <code className="min-w-0 flex-1 overflow-x-auto py-0.5 font-mono text-[0.8rem] whitespace-pre-wrap">{text}</code>
      <button
        type="button"
        aria-label={copied ? 'Copied' : 'Copy'}
        title={copied ? 'Copied' : 'Copy'}
        onClick={() => {
          void navigator.clipboard?.writeText(text).then(() => {
            setCopied(true);
            setTimeout(() => setCopied(false), 1_500);
          });
        }}
        className="grid size-7 shrink-0 place-items-center rounded text-soft hover:bg-line hover:text-ink"
      >
        <Icon name={copied ? 'check' : 'copy'} size={16} />
      </button>
    </div>
  );
}
