import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { safeUrl } from './safe-url.ts';

/** A link out of the dashboard; plain text when the address is none that a link may lead to. */
export function ExternalLink(props: { readonly href: string | undefined; readonly children: ReactNode }): ReactElement {
  const url = safeUrl(props.href);
  if (url === undefined) return <span>{props.children}</span>;
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex items-center gap-1 text-accent underline"
    >
      {props.children}
      <Icon name="link" size={13} />
    </a>
  );
}
