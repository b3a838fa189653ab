import { useQuery } from '@tanstack/react-query';
import { useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { logHistogramQuery } from '../../api/logs.ts';
import type { LogHistogram } from '../../../schemas/generated/log-histogram.ts';
import type { LogQuery } from '../../../schemas/generated/log-query.ts';

/** From the bottom of a bar to its top. */
const stacked = [
  ['none', 'fill-line-strong'],
  ['trace', 'fill-line-strong'],
  ['debug', 'fill-line-strong'],
  ['info', 'fill-busy'],
  ['warn', 'fill-warn'],
  ['error', 'fill-bad'],
  ['fatal', 'fill-bad'],
] as const;
const bars = 90;
const height = 48;

/** How many lines of which level, by time; a click, or the arrow keys and Enter, go to that time. */
export function Histogram(props: {
  readonly query: LogQuery;
  readonly onJump: (time: string) => void;
}): ReactElement | null {
  const { onJump } = props;
  const query = { since: '15m', ...props.query, buckets: String(bars) };
  const { data } = useQuery(logHistogramQuery(query));
  const [at, setAt] = useState<number>();
  if (data === undefined) return <div className="h-16" />;
  const from = Date.parse(data.from);
  const count = Math.max(1, Math.round((Date.parse(data.to) - from) / data.step));
  const buckets = new Map(
    data.buckets.map(bucket => [Math.round((Date.parse(bucket.time) - from) / data.step), bucket]),
  );
  const most = Math.max(1, ...data.buckets.map(({ counts }) => sumOf(counts)));
  const timeOf = (index: number): string => new Date(from + index * data.step).toISOString();
  const indexAt = (event: PointerEvent): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * count)));
  };
  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };
    const step = steps[event.key];
    if (step !== undefined) setAt(Math.min(count - 1, Math.max(0, (at ?? count - 1) + step)));
    if (event.key === 'Enter' && at !== undefined) onJump(timeOf(at));
    if (step !== undefined || event.key === 'Enter') event.preventDefault();
  }
  return (
    <div className="rounded-lg border border-line bg-surface px-3 pt-2 pb-1">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Lines by time; Enter goes there"
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={at ?? count - 1}
        aria-valuetext={wordsOf(timeOf(at ?? count - 1), buckets.get(at ?? count - 1)?.counts)}
        data-testid="histogram"
        onKeyDown={onKeyDown}
        onPointerMove={event => setAt(indexAt(event))}
        onPointerLeave={() => setAt(undefined)}
        onClick={event => onJump(timeOf(indexAt(event as unknown as PointerEvent)))}
        className="cursor-pointer rounded-sm"
      >
        <svg
          viewBox={`0 0 ${count} ${height}`}
          width="100%"
          height={height}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {at === undefined ? null : <rect x={at} width={1} height={height} className="fill-raised" />}
          {[...buckets].map(([index, { counts }]) => (
            <Bar key={index} x={index} counts={counts} most={most} />
          ))}
          {(data.markers ?? []).map(marker =>
            marker.kind === 'deployment' ? (
              <rect
                key={`${marker.time}${marker.sentence}`}
                x={(Date.parse(marker.time) - from) / data.step}
                width={0.2}
                height={height}
                className="fill-accent"
              />
            ) : null,
          )}
        </svg>
      </div>
      <p className="flex justify-between gap-3 text-xs text-soft tabular-nums">
        <span>{clockWords(data.from)}</span>
        <span className="truncate" data-testid="histogram-words">
          {at === undefined ? totalWords(data) : wordsOf(timeOf(at), buckets.get(at)?.counts)}
        </span>
        <span>{clockWords(data.to)}</span>
      </p>
    </div>
  );
}

function Bar(props: {
  readonly x: number;
  readonly counts: LogHistogram['buckets'][number]['counts'];
  readonly most: number;
}): ReactElement {
  let top = height;
  return (
    <>
      {stacked.map(([level, fill]) => {
        const tall = ((props.counts[level] ?? 0) / props.most) * height;
        top -= tall;
        return tall === 0 ? null : (
          <rect key={level} x={props.x + 0.1} y={top} width={0.8} height={tall} className={fill} />
        );
      })}
    </>
  );
}

function totalWords(data: LogHistogram): string {
  const totals: Record<string, number> = {};
  for (const { counts } of data.buckets)
    for (const [level, count] of Object.entries(counts)) totals[level] = (totals[level] ?? 0) + count;
  const partly = data.complete ? '' : ' (only the newest part was counted)';
  return `${countWords(totals)}${partly}`;
}

function wordsOf(time: string, counts: Readonly<Record<string, number>> | undefined): string {
  return `${clockWords(time)}: ${countWords(counts ?? {})}`;
}

function countWords(counts: Readonly<Record<string, number>>): string {
  const parts = stacked
    .toReversed()
    .flatMap(([level]) =>
      counts[level] === undefined
        ? []
        : [`${counts[level].toLocaleString('en')} ${level === 'none' ? 'no level' : level}`],
    );
  return parts.length === 0 ? 'no lines' : parts.join(', ');
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function clockWords(time: string): string {
  return new Date(time).toLocaleTimeString('en-GB');
}
