import { useNavigate } from '@tanstack/react-router';
import { useRef, useState, type ReactElement } from 'react';
import { SuggestField } from '../parts/suggest-field.tsx';
import { useHotkeys } from './hotkeys.ts';

/** Finds apps from anywhere: `/` brings one here, Enter shows what fits. */
export function Search(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const navigate = useNavigate();
  useHotkeys([{ keys: '/', does: 'Search', run: () => input.current?.focus() }]);
  return (
    <search className="w-full max-w-sm">
      <SuggestField
        label="Search apps"
        value={text}
        onChange={setText}
        suggestions={[]}
        onChoose={() => undefined}
        onSubmit={q => void navigate({ to: '/apps', search: q.trim() === '' ? {} : { q: q.trim() } })}
        placeholder="Search apps"
        keys="/"
        inputRef={input}
      />
    </search>
  );
}
