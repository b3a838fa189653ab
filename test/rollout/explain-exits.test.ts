import { describe, expect, it } from 'vitest';
import type { LiveApp, QueueItem, TaskFailure } from '../../marathon/types.ts';
import { exitSentence } from '../../reconciler/rollout/explain-exits.ts';

const version = '2026-01-01T00:00:05.000Z';
const old = '2026-01-01T00:00:01.000Z';

function app(more: object = {}): LiveApp {
  return {
    id: '/a',
    version,
    versionInfo: { lastConfigChangeAt: version, lastScalingAt: version },
    instances: 2,
    mem: 64,
    container: { docker: { image: 'registry.example.com/a:2' } },
    healthChecks: [{ protocol: 'HTTP', path: '/health' }],
    tasksStaged: 0,
    tasksRunning: 2,
    tasksHealthy: 2,
    tasksUnhealthy: 0,
    tasks: [
      { id: 't1', appId: '/a', state: 'TASK_RUNNING', version: old },
      { id: 't2', appId: '/a', state: 'TASK_RUNNING', version: old },
    ],
    ...more,
  } as unknown as LiveApp;
}

function ended(state: string, message: string): TaskFailure {
  return { appId: '/a', taskId: 't3', state, message, timestamp: version, version };
}

const paused: QueueItem = { appId: '/a', count: 1, overdue: false, timeLeftSeconds: 7.2, reasons: [] };

describe('tasks that end are told apart', () => {
  it.each([
    [
      'a program that exits, while two of the old version run',
      ended('TASK_FAILED', 'Command exited with status 3'),
      undefined,
      '0 of 2 instances run; the last one ended with: Command exited with status 3 (TASK_FAILED).',
    ],
    [
      'a crash loop',
      ended('TASK_FAILED', 'Command exited with status 3'),
      paused,
      'The program ends again and again: 0 of 2 instances run; the last one ended with: Command exited with status 3 (TASK_FAILED). Marathon waits 8 s before the next try.',
    ],
    [
      'a program that ends well, which is not what a service does',
      ended('TASK_FINISHED', 'Command exited with status 0'),
      undefined,
      '0 of 2 instances run; the last one ended with: Command exited with status 0 (TASK_FINISHED).',
    ],
    [
      'an image that Docker cannot pull',
      ended(
        'TASK_FAILED',
        "Failed to launch container: Failed to run 'docker -H unix:///var/run/docker.sock pull registry.example.com/a:2'",
      ),
      paused,
      "The image registry.example.com/a:2 cannot be pulled: Failed to launch container: Failed to run 'docker -H unix:///var/run/docker.sock pull registry.example.com/a:2'. Marathon waits 8 s before the next try.",
    ],
    [
      'an image that Mesos cannot get',
      ended('TASK_FAILED', "Unexpected HTTP response '404 Not Found' when trying to get the manifest"),
      undefined,
      "The image registry.example.com/a:2 cannot be pulled: Unexpected HTTP response '404 Not Found' when trying to get the manifest.",
    ],
    [
      'too little memory',
      ended('TASK_FAILED', 'Memory limit exceeded: Requested: 64MB Maximum Used: 64MB'),
      undefined,
      '0 of 2 instances run; the last one needed more than its 64 MB of memory: Memory limit exceeded: Requested: 64MB Maximum Used: 64MB.',
    ],
    [
      'a check that never passes',
      ended('TASK_KILLED', 'Command terminated with signal Terminated'),
      undefined,
      '0 of 2 instances run; no instance passes the health check in time, and Marathon ends them: Command terminated with signal Terminated.',
    ],
    [
      'a task that Mesos refuses',
      ended('TASK_ERROR', 'Task uses more resources than available'),
      undefined,
      'Mesos does not start it: Task uses more resources than available (TASK_ERROR).',
    ],
    [
      'a machine that is gone',
      ended('TASK_GONE', 'Agent is gone'),
      undefined,
      '0 of 2 instances run; the machine of the last one was lost: Agent is gone (TASK_GONE).',
    ],
  ])('%s', (_name, failure, item, sentence) => {
    expect(exitSentence(app(), failure, item)).toBe(sentence);
  });

  it('a task that was killed says nothing where instances with a failing check run: they say more', () => {
    expect(exitSentence(app({ tasksUnhealthy: 1 }), ended('TASK_KILLED', 'killed'), undefined)).toBeUndefined();
  });

  it('a task that was killed says nothing where nothing is checked: somebody ended it', () => {
    expect(exitSentence(app({ healthChecks: [] }), ended('TASK_KILLED', 'killed'), undefined)).toBeUndefined();
  });
});
