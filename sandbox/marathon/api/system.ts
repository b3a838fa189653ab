import { isAtLeast } from '../../../marathon/dialect.ts';
import { serverRole } from '../apps/role-settings.ts';
import { expectRight } from './access.ts';
import { ok, type Answer } from './answer.ts';
import type { ApiContext } from './context.ts';
import type { ApiRequest } from './request.ts';

/** `GET /v2/info` (reference 1.8). Members without a value are left out. */
export function readInfo(context: ApiContext, { asker }: ApiRequest): Answer {
  expectRight(asker, 'view', '/');
  const address = context.address();
  const [host = '', port = '0'] = address.split(':');
  return ok({
    name: 'marathon',
    version: context.version,
    buildref: 'sandbox',
    elected: true,
    leader: address,
    frameworkId: context.frameworkId,
    ...(isAtLeast(context.dialect, '1.5') ? {} : { event_subscriber: null }),
    marathon_config: {
      access_control_allow_origin: [],
      checkpoint: true,
      decline_offer_duration: 5000,
      executor: '//cmd',
      failover_timeout: 604_800,
      features: context.features,
      framework_name: 'marathon',
      ha: false,
      hostname: host,
      launch_token: 100,
      launch_token_refresh_interval: 30_000,
      leader_proxy_connection_timeout_ms: 5000,
      leader_proxy_read_timeout_ms: 10_000,
      local_port_max: context.servicePorts[1],
      local_port_min: context.servicePorts[0],
      max_instances_per_offer: 5,
      mesos_bridge_name: 'mesos-bridge',
      mesos_role: serverRole,
      min_revive_offers_interval: 5000,
      scale_apps_interval: 300_000,
      ...(context.defaultNetworkName === undefined ? {} : { default_network_name: context.defaultNetworkName }),
      task_launch_confirm_timeout: 300_000,
      task_launch_timeout: 300_000,
      task_reservation_timeout: 20_000,
      webui_url: `http://${address}`,
    },
    zookeeper_config: { zk_max_versions: 50 },
    http_config: { http_port: Number(port), https_port: 0 },
  });
}

/** `GET /v2/leader`. */
export function readLeader(context: ApiContext): Answer {
  return ok({ leader: context.address() });
}

/**
 * `DELETE /v2/leader`: half a second later the streams are closed and everything is forgotten that a leader knows by
 * heart; the only node there is takes over again by itself.
 */
export function abdicate(context: ApiContext, { asker }: ApiRequest): Answer {
  expectRight(asker, 'change', '/');
  const step = (): void => {
    context.closeStreams();
    context.engine.loseLeadership();
  };
  context.clock.after(500, step, { background: true });
  return ok({ message: 'Leadership abdicated' });
}

/** `GET /ping`: a text, the same as JSON where that is wished, or nothing (reference 1.8). */
export function ping(request: ApiRequest): Answer {
  const wanted = request.accept.split(',').map(type => type.split(';')[0]?.trim() ?? '');
  const [first = '*/*'] = wanted;
  if (first === '' || first === '*/*' || first.startsWith('text/')) {
    return { status: 200, text: { type: 'text/plain', content: 'pong' } };
  }
  if (first === 'application/json') return ok('pong');
  if (wanted.includes('*/*') || wanted.includes('text/*')) {
    return { status: 200, text: { type: 'text/plain', content: 'pong' } };
  }
  return { status: 204 };
}

/** `GET /metrics`: gauges of what there is, under the names from 1.7 on. */
export function readMetrics(context: ApiContext, { asker }: ApiRequest): Answer {
  expectRight(asker, 'view', '/');
  const gauges = Object.fromEntries(Object.entries(gaugesOf(context)).map(([name, value]) => [name, { value }]));
  return ok({ version: '4.0.0', gauges, counters: {}, histograms: {}, meters: {}, timers: {} });
}

/** `GET /metrics/prometheus`. */
export function readPrometheusMetrics(context: ApiContext, { asker }: ApiRequest): Answer {
  expectRight(asker, 'view', '/');
  const lines = Object.entries(gaugesOf(context)).map(([name, value]) => {
    const metric = name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
    return `# TYPE ${metric} gauge\n${metric} ${value}\n`;
  });
  return { status: 200, text: { type: 'text/plain; version=0.0.4', content: lines.join('') } };
}

function gaugesOf(context: ApiContext): Record<string, number> {
  const { root, deployments, tracker, launcher } = context.engine;
  const instances = [...tracker.all()];
  const inState = (state: string): number => instances.filter(({ task }) => task?.state === state).length;
  return {
    'marathon.apps.active.gauge': root.apps.size,
    'marathon.groups.active.gauge': root.groups.size,
    'marathon.deployments.active.gauge': deployments.list().length,
    'marathon.instances.running.gauge': inState('TASK_RUNNING'),
    'marathon.instances.staged.gauge': inState('TASK_STAGING'),
    'marathon.instances.launch-overdue.gauge': launcher.queue().filter(({ delay }) => delay === 0).length,
  };
}
