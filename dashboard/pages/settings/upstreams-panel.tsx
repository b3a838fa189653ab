import { useState, type ReactElement } from 'react';
import type { Upstream } from '../../../schemas/generated/settings.ts';
import type { UpstreamTest } from '../../../schemas/generated/upstream-test.ts';
import { useMayAnywhere } from '../../api/me.ts';
import { testUpstream } from '../../api/settings.ts';
import { Button } from '../../parts/button.tsx';
import { ExternalLink } from '../../parts/external-link.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ago, durationWords } from '../../parts/times.tsx';

const names = { git: 'git', marathon: 'Marathon', mesos: 'Mesos', jenkins: 'Jenkins', registry: 'Registry' } as const;

/** The servers that the daemon needs: where they are, when they last answered, and a way to try one. */
export function UpstreamsPanel({ upstreams }: { readonly upstreams: readonly Upstream[] }): ReactElement {
  return (
    <Panel title="Servers" flush>
      <ul className="divide-y divide-line">
        {upstreams.map(upstream => (
          <Row key={upstream.server} upstream={upstream} />
        ))}
      </ul>
    </Panel>
  );
}

function Row({ upstream }: { readonly upstream: Upstream }): ReactElement {
  const { server, url, trouble } = upstream;
  const mayTest = useMayAnywhere('operate');
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<Pick<UpstreamTest, 'ok' | 'sentence' | 'advice' | 'milliseconds'>>();
  const test = async (): Promise<void> => {
    setBusy(true);
    try {
      setResult(await testUpstream(server));
    } catch (thrown) {
      setResult({
        ok: false,
        sentence: thrown instanceof Error ? thrown.message : 'It did not work.',
        milliseconds: 0,
      });
    }
    setBusy(false);
  };
  return (
    <li className="px-4 py-2.5 text-sm">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Icon
          name={trouble === undefined ? 'check' : 'warning'}
          size={16}
          className={trouble === undefined ? 'text-good' : 'text-bad'}
        />
        <span className="font-medium">{names[server]}</span>
        <span className="text-soft">
          <LastContact upstream={upstream} />
        </span>
        {mayTest ? (
          <span className="ml-auto">
            <Button isPending={isBusy} onPress={() => void test()}>
              Test<span className="sr-only"> {names[server]}</span>
            </Button>
          </span>
        ) : null}
      </div>
      {url === undefined ? null : (
        <p className="pl-6.5 text-xs break-all">
          {url.startsWith('http') ? (
            <ExternalLink href={url}>{url}</ExternalLink>
          ) : (
            <code className="text-soft">{url}</code>
          )}
        </p>
      )}
      {trouble === undefined ? null : <p className="mt-1 pl-6.5 break-words text-bad">{trouble}</p>}
      <p role="status" className={`pl-6.5 break-words ${result?.ok === false ? 'text-bad' : 'text-good'}`}>
        {result === undefined
          ? ''
          : `${result.sentence} ${result.advice ?? ''} (${durationWords(result.milliseconds)})`}
      </p>
    </li>
  );
}

function LastContact({ upstream }: { readonly upstream: Upstream }): ReactElement | string {
  const { server, answeredAt, status, unansweredAt, trouble } = upstream;
  if (server === 'git') return trouble === undefined ? 'no trouble seen' : 'in trouble';
  if (unansweredAt !== undefined)
    return (
      <>
        did not answer <Ago time={unansweredAt} />
      </>
    );
  if (answeredAt === undefined) return 'not asked yet';
  return (
    <>
      answered <Ago time={answeredAt} /> {status !== undefined && isRefusal(status) ? `with status ${status}` : ''}
    </>
  );
}

/** Not what is asked for and may not be there, such as a part of Mesos that this version does not have. */
function isRefusal(status: number): boolean {
  return status >= 500 || status === 401 || status === 403;
}
