import type { RunReport } from './run.ts';

/** The report as a Markdown table with a sentence above it. */
export function formatReport(report: RunReport): string {
  const { apps, keys, builds, doubled, unfinished, disagreeing, lives, lockCommits, seconds } = report;
  const injected = report.outcomes.reduce((sum, outcome) => sum + outcome.injected, 0);
  const rows = report.outcomes.map(({ fault, injected: times, underWay, slowestSeconds }) => {
    const outcome =
      times === 0 ? '' : `all ${underWay} apps under way got their one image, the last after ${slowestSeconds} s`;
    const text = Number.isFinite(slowestSeconds) ? outcome : 'an app waits for ever';
    return `| ${fault} | ${times} | ${text} |`;
  });
  return [
    `${apps} apps, ${keys} keys, ${injected} faults, ${lives} lives of the daemon, ${builds} builds begun, ${lockCommits} commits of the lock file, in ${seconds} s:`,
    `${doubled.length} keys with a second image or two builds at a time, ${unfinished.length} apps that wait for ever, ${disagreeing.length} apps for which lock and registry disagree.`,
    '',
    '| fault | injected | outcome |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** True when nothing was built twice, nothing waits, and lock and registry agree. */
export function isSound(report: RunReport): boolean {
  return report.doubled.length + report.unfinished.length + report.disagreeing.length === 0;
}
