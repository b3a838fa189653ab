import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import { Button } from '../../parts/button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { TextField } from '../../parts/text-field.tsx';
import type { ClusterChange } from './cluster-page.tsx';
import { questionOf } from './question.ts';
import type { ClusterSearch } from './route.ts';
import { Verdict } from './verdict.tsx';

const fields = [
  ['needMem', 'Memory each, MB', '512'],
  ['needCpus', 'Processors each', '0.5'],
  ['needDisk', 'Disk each, MB', '0'],
  ['needInstances', 'Instances', '3'],
  ['needConstraints', 'Constraints', 'hostname:UNIQUE rack:LIKE:a|b'],
] as const;

/** What would fit: a question with its verdict. Both are in the address; nothing is changed by asking. */
export function WhatIf(props: {
  readonly search: ClusterSearch;
  readonly onSearch: (change: ClusterChange) => void;
}): ReactElement {
  const { search, onSearch } = props;
  const question = questionOf(search);
  const [texts, setTexts] = useState<ClusterChange>(search);
  useEffect(() => setTexts(search), [search]);
  function ask(event: FormEvent): void {
    event.preventDefault();
    onSearch(Object.fromEntries(fields.map(([name]) => [name, texts[name] ?? ''])));
  }
  return (
    <Panel title="What if" note="would it find a place?">
      <form onSubmit={ask} className="grid grid-cols-2 gap-3">
        {fields.map(([name, label, example]) => (
          <TextField
            key={name}
            label={label}
            value={texts[name] ?? ''}
            onChange={value => setTexts({ ...texts, [name]: value })}
            placeholder={example}
            isCode
            className={name === 'needConstraints' ? 'col-span-2' : ''}
          />
        ))}
        <Button type="submit" look="main" className="col-span-2">
          Ask
        </Button>
      </form>
      <div aria-live="polite">
        {typeof question === 'string' ? <p className="mt-3 text-sm text-bad">{question}</p> : null}
        {typeof question === 'object' ? <Verdict question={question} /> : null}
      </div>
    </Panel>
  );
}
