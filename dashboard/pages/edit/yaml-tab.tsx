import {
  autocompletion,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentService, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, type ReactElement } from 'react';
import type { Problem } from '../../../schemas/generated/problem.ts';
import { appSchemaQuery } from '../../api/changes.ts';
import { completionsAt } from './completions.ts';

/** The file as text: colours, what the daemon says at its line, and completion from the schema. */
export function YamlTab(props: {
  readonly text: string;
  readonly problems: readonly Problem[];
  /** Line to begin at. */
  readonly line: number | undefined;
  readonly onText: (text: string) => void;
}): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const onText = useRef(props.onText);
  // Texts that were told and have not come back yet.
  const told = useRef<string[]>([]);
  const schemas = useQuery(appSchemaQuery);
  const known = useRef<Readonly<Record<string, unknown>>>({});
  useEffect(() => {
    onText.current = props.onText;
    known.current = schemas.data ?? {};
  });

  useEffect(() => {
    const place = host.current;
    if (place === null) return undefined;
    // In a root of its own the styles of the editor are style sheets of a script, which the content security policy allows.
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: props.text,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          yaml(),
          indentUnit.of('  '),
          indentService.of((context, at) => indentAfter(context.lineAt(at, -1).text)),
          syntaxHighlighting(colours),
          lintGutter(),
          autocompletion({ override: [context => complete(context, known.current)] }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'YAML of the file' }),
          EditorView.updateListener.of(update => {
            if (!update.docChanged) return;
            const text = update.state.doc.toString();
            told.current.push(text);
            onText.current(text);
          }),
          theme,
        ],
      }),
    });
    view.current = editor;
    if (props.line !== undefined && props.line >= 1 && props.line <= editor.state.doc.lines) {
      const { from, to } = editor.state.doc.line(props.line);
      editor.dispatch({
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      editor.focus();
    }
    return () => editor.destroy();
    // The text of the editor is its own after that; others that change it are handled below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useEffect(() => {
    const editor = view.current;
    const echo = told.current.indexOf(props.text);
    told.current.splice(0, echo + 1);
    // What comes back may be older than what has been typed since; that is no change by others.
    if (editor === undefined || echo >= 0 || editor.state.doc.toString() === props.text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.text } });
  }, [props.text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    const { doc } = editor.state;
    const diagnostics = props.problems.map(({ line, column, message, severity }): Diagnostic => {
      const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
      const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
      return { from, to: at.to, message, severity };
    });
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [props.problems]);

  return (
    <>
      <div ref={host} data-testid="yaml" className="overflow-hidden rounded-xl border border-line bg-surface" />
      <p className="mt-1.5 text-xs text-soft">Ctrl+Space offers names and values; Esc and then Tab leaves the text.</p>
    </>
  );
}

/** Where a new line begins: deeper after a name without a value, below the names of an item after one of them. */
function indentAfter(line: string): number {
  const [, spaces = '', dash = ''] = /^( *)(- )?/.exec(line) ?? [];
  return spaces.length + dash.length + (/:\s*(?:#.*)?$/.test(line) ? 2 : 0);
}

function complete(context: CompletionContext, schemas: Readonly<Record<string, unknown>>): CompletionResult | null {
  const word = context.matchBefore(/[\w-]*/);
  if (word === null || (word.from === word.to && !context.explicit)) return null;
  const options = completionsAt(context.state.doc.toString(), context.pos, schemas);
  return options.length === 0 ? null : { from: word.from, options: [...options], validFor: /^[\w-]*$/ };
}

const colours = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: 'var(--accent)' },
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: tags.comment, color: 'var(--ink-soft)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: tags.keyword, color: 'var(--busy)' },
]);

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '13px', minHeight: '24rem' },
  '.cm-scroller': { fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, monospace', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '10px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'var(--accent-ground) !important',
  },
  // The marks that the editor brings are images in addresses, which the content security policy refuses.
  '.cm-lint-marker-error': { content: '"✕"', color: 'var(--bad)', fontWeight: 'bold' },
  '.cm-lint-marker-warning': { content: '"!"', color: 'var(--warn)', fontWeight: 'bold' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent-ground)', color: 'var(--ink)' },
});
