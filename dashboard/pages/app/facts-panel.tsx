import type { ReactElement, ReactNode } from 'react';
import type { AppView } from '../../../schemas/generated/app-view.ts';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Panel } from '../../parts/panel.tsx';
import { LineLink } from './line-link.tsx';

/** Where it comes from, word for word. */
export function FactsPanel({ view }: { readonly view: AppView }): ReactElement {
  const { app } = view;
  return (
    <Panel title="Where it comes from">
      <dl className="grid gap-2.5 text-sm">
        <Fact name="Owner">{app.owner}</Fact>
        <Fact name="File">
          {app.file === undefined ? undefined : <LineLink app={app.id} own={app.file} file={app.file} line={1} />}
        </Fact>
        <Fact name="Commit">{app.commit}</Fact>
        <Fact name="Image">{app.image}</Fact>
        <Fact name="Source commit">{app.sourceCommit}</Fact>
        <Fact name="Build">
          {app.buildUrl === undefined ? undefined : <ExternalLink href={app.buildUrl}>in Jenkins</ExternalLink>}
        </Fact>
        <Fact name="Version in Marathon">{app.version}</Fact>
        <Fact name="Deployment">{app.deployment}</Fact>
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement | null {
  if (children === undefined) return null;
  return (
    <div>
      <dt className="text-xs text-soft">{name}</dt>
      <dd className="font-mono text-xs break-all">{children}</dd>
    </div>
  );
}
