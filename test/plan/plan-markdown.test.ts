import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import { code, plainText } from '../../reconciler/plan/markdown.ts';
import { maskPlan } from '../../reconciler/plan/mask.ts';
import { planMarkdown } from '../../reconciler/plan/plan-markdown.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import type { AppInput } from '../../reconciler/plan/types.ts';
import { desiredApp, planInput } from './desired.ts';
import { serve } from './marathon-model.ts';

const labels = { 'pacer.source': 'https://git.example.com/desired.git#prod', 'pacer.hash': 'old' };

function app(id: string, wanted?: JsonObject, runs?: JsonObject): AppInput {
  return {
    id,
    image: { kind: 'none' },
    ...(wanted === undefined ? {} : { desired: desiredApp({ id, cmd: 'sleep 1', ...wanted }) }),
    ...(runs === undefined ? {} : { live: serve({ id, cmd: 'sleep 1', ...runs, labels }, 'v1', '1.8.244') }),
  };
}

const markdown = (apps: readonly AppInput[], limit?: number): string =>
  planMarkdown(maskPlan(planCluster(planInput(apps))), {
    cluster: 'prod',
    against: 'main',
    ...(limit === undefined ? {} : { limit }),
  });

describe('the plan in a pull request', () => {
  test('says totals and cost first, then a row per app, then the fields, folded, with file and line', () => {
    const text = markdown([
      app('/a', { instances: 2 }),
      app('/b', { env: { DB_PASSWORD: 'new-secret' } }, { env: { DB_PASSWORD: 'old-secret' } }),
      app('/c', {}, {}),
    ]);
    expect(text).toBe(
      `### Plan for \`prod\`

From main to \`cccccccc\`: **1** to create, **1** to restart. Tasks: 1 restarts, 2 more, 256 MB more memory, up to another 128 MB while rolling.

|  | App | Action | Cost |
| --- | --- | --- | --- |
| ➕ | \`/a\` | create | starts 2 tasks, takes 256 MB |
| 🔁 | \`/b\` | restart | restarts 1 task, needs another 128 MB while rolling |

<details><summary><code>/a</code>: create</summary>

Marathon does not have it yet.

</details>

<details><summary><code>/b</code>: restart, 1 field</summary>

What is wanted differs from what runs in /env/DB\\_PASSWORD (clusters/prod/b.yaml:1:17).

| Field | Now | Then | From |
| --- | --- | --- | --- |
| \`/env/DB_PASSWORD\` | \`"\\*\\*\\*"\` | \`"\\*\\*\\*"\` | \`clusters/prod/b.yaml:1:17\` |

</details>
`.replaceAll('\\*', '*'),
    );
  });

  test('says in one line that there is nothing to do', () => {
    expect(markdown([app('/c', {}, {})])).toBe('### Plan for `prod`\n\nFrom main to `cccccccc`: nothing to do.\n');
  });

  test('keeps its limit with 5,000 changes, counts all of them, and says what it leaves out', () => {
    const apps = Array.from({ length: 5_000 }, (_, index) => app(`/app-${index}`, { env: { A: 'x'.repeat(200) } }, {}));
    const text = markdown(apps);
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain('**5000** to restart');
    expect(text).toContain('and 4900 more apps.');
    expect(text).toMatch(/The details of 4\d{3} more apps do not fit here/);
  });

  test.for([
    '`',
    '``',
    '| a | b |',
    '</code></details><img src=x>',
    '\n\n# Approved\n',
    '@everyone',
    '[x](javascript:1)',
  ])('shows %j of a pull request as it is written and not as markup', hostile => {
    const text = markdown([app('/a', { env: { A: hostile } }, {}), app('/b', { cmd: hostile }, {})]);
    const rows = text.split('\n').filter(line => line.startsWith('|'));
    // A row that a value broke out of would have another number of cells.
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
    expect(text).not.toMatch(/^# Approved/m);
  });
});

test('a text keeps its words, and nothing of it is markup', () => {
  expect(plainText('@everyone <b>')).toBe('@\u200beveryone &lt;b\\>');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const safe = plainText(text);
      expect(safe).not.toMatch(/(?<!\\)[`*_[\]|]/);
      expect(safe).not.toMatch(/<|\n|@(?!\u200b)/);
    }),
  );
});

test('code ends where its fence ends, and nowhere before', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', 'a', ' ', '|', '\n') }), text => {
      const found = code(text);
      const [fence = ''] = /^`+/.exec(found) ?? [];
      const inner = found.slice(fence.length, -fence.length);
      expect(inner.match(/`+/g) ?? []).not.toContain(fence);
      expect(found).not.toContain('\n');
    }),
  );
});
