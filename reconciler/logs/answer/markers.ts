import type { LogMarker } from '../../../schemas/generated/log-marker.ts';
import type { LedgerEntry } from '../../ledger/types.ts';
import type { Instance } from '../select/instances.ts';

/** What Pacer did to these apps, and when their instances came and went; the oldest first. */
export function markersOf(
  apps: readonly string[],
  ledger: (app: string) => readonly LedgerEntry[],
  instances: readonly Instance[],
): readonly LogMarker[] {
  const deployments = apps.flatMap(app => ledger(app).map(deploymentMarker));
  const lives = instances.flatMap(instanceMarkers);
  return [...deployments, ...lives].sort((a, b) => (a.time < b.time ? -1 : 1));
}

function deploymentMarker(entry: LedgerEntry): LogMarker {
  const { app, commit, action, outcome, sentence } = entry;
  const isEnd = outcome !== 'started';
  const said = isEnd ? `${action} of ${app}: ${outcome}` : `${action} of ${app} began`;
  return {
    time: isEnd ? (entry.ended ?? entry.time) : entry.started,
    kind: 'deployment',
    app,
    commit,
    outcome,
    sentence: `${said} (commit ${commit.slice(0, 8)})${sentence === undefined ? '' : `: ${sentence}`}`,
  };
}

function instanceMarkers({ id, app, host, agentId, started, ended, image }: Instance): readonly LogMarker[] {
  const where = host ?? agentId;
  const of = image === undefined ? '' : `, image ${image}`;
  const begin = (time: number): LogMarker => ({
    time: new Date(time).toISOString(),
    kind: 'instance',
    app,
    instance: id,
    sentence: `+ ${id} on ${where}${of}`,
  });
  const end = (time: number): LogMarker => ({
    time: new Date(time).toISOString(),
    kind: 'instance',
    app,
    instance: id,
    sentence: `- ${id} on ${where} ended`,
  });
  return [...(started === undefined ? [] : [begin(started)]), ...(ended === undefined ? [] : [end(ended)])];
}
