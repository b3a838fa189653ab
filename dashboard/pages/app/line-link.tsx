import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useMay } from '../../api/me.ts';

/** Where something was written: a way there for those who may read the file, which is that of the app itself. */
export function LineLink(props: {
  readonly app: string;
  /** The file of the app. */
  readonly own: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}): ReactElement {
  const { app, own, file, line, column } = props;
  const mayDeploy = useMay('deploy', app);
  const words = `${file}:${line}${column === undefined ? '' : `:${column}`}`;
  const look = 'font-mono text-xs break-all';
  if (!mayDeploy || file !== own) return <span className={`${look} text-soft`}>{words}</span>;
  return (
    <Link
      to="/apps/edit/$"
      params={{ _splat: app.slice(1) }}
      search={{ tab: 'yaml', line }}
      title="Show this line of the file"
      className={`${look} text-accent hover:underline`}
    >
      {words}
    </Link>
  );
}
