import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { overviewQuery } from '../../api/overview.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Panel } from '../../parts/panel.tsx';

/** For a repository without apps: three steps to the first one, each a line to copy. */
export function EmptyStart(): ReactElement | null {
  const { data } = useQuery(overviewQuery);
  if (data === undefined) return null;
  const file = `clusters/${data.cluster}/hello.yaml`;
  return (
    <Panel title="No apps yet" note="three steps to the first one">
      <ol className="grid gap-4 text-sm">
        <li className="grid gap-1.5">
          <span>1. Clone the repository that says what is wanted.</span>
          <Copyable text={`git clone ${data.repository} desired && cd desired`} />
        </li>
        <li className="grid gap-1.5">
          <span>2. Write an app, or import what Marathon runs already.</span>
          <Copyable
            text={`printf 'kind: App\\nmarathon:\\n  id: /hello\\n  cmd: while true; do sleep 60; done\\n  instances: 1\\n  cpus: 0.1\\n  mem: 32\\n' > ${file}`}
          />
          <Copyable text="pacer import --marathon URL" />
        </li>
        <li className="grid gap-1.5">
          <span>3. The push is the deployment.</span>
          <Copyable text={`git add ${file} && git commit -m 'Run hello' && git push`} />
        </li>
      </ol>
    </Panel>
  );
}
