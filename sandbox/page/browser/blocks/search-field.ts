import type { ExternalSelect, MultiExternalSelect, PlainTextElement } from '@slack/types';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StateOption, StateValue } from '../../../slack/client-api.ts';
import { h } from '../h.ts';
import { useSurface } from '../surface.ts';
import { namingAttributes, useField, type FieldProps } from './field.ts';
import { plainText } from './text.ts';

type SearchElement = ExternalSelect | MultiExternalSelect;

interface Found {
  query: string;
  groups: { label?: PlainTextElement; options: StateOption[] }[];
  failed: boolean;
}

const typingPauseMs = 150;

/** A field that asks the app for its options while one types: a combobox with a list, one or several to be chosen. */
export function SearchField(props: FieldProps<SearchElement>): VNode {
  const { element, naming } = props;
  const field = useField(props);
  const chosen = chosenOptions(field.value);
  const multiple = element.type === 'multi_external_select';
  const [query, setQuery] = useState<string | null>(null);
  const found = useFound(props, query);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const options = found?.groups.flatMap((group) => group.options) ?? [];
  const listId = `${naming.id}-list`;
  useEffect(() => setActive(0), [found]);

  const choose = (option: StateOption | undefined) => {
    if (option === undefined) return;
    setQuery(null);
    input.current?.focus();
    void field.pick(withChosen(element.type, chosen, option));
  };
  const remove = (option: StateOption) => {
    input.current?.focus();
    void field.pick(withoutChosen(element.type, chosen, option));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (query === null && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) setQuery('');
    else if (query === null) return;
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, options.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else if (event.key === 'Enter') choose(options[active]);
    else if (event.key === 'Escape') setQuery(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shown = query ?? (multiple ? '' : optionText(chosen[0]));
  return h(
    'div',
    { class: 'search' },
    multiple && chosen.length > 0 && h(Chips, { chosen, remove }),
    h('input', {
      ...namingAttributes(naming),
      ref: input,
      class: 'field-text field-search',
      type: 'text',
      role: 'combobox',
      autoComplete: 'off',
      spellcheck: false,
      'aria-autocomplete': 'list',
      'aria-expanded': query !== null,
      'aria-controls': query === null ? undefined : listId,
      'aria-activedescendant': query !== null && options.length > 0 ? `${listId}-${active}` : undefined,
      value: shown,
      placeholder: element.placeholder?.text ?? 'Type to search',
      onInput: (event) => setQuery(event.currentTarget.value),
      onClick: () => setQuery(query ?? ''),
      onBlur: () => setQuery(null),
      onKeyDown,
    }),
    !multiple && chosen[0] !== undefined && h(Clear, { option: chosen[0], remove }),
    query !== null &&
      h(Results, { listId, found, active, options, choose, minimum: element.min_query_length ?? 3, query }),
  );
}

function useFound({ element, blockId }: FieldProps<SearchElement>, query: string | null): Found | null {
  const surface = useSurface();
  const [found, setFound] = useState<Found | null>(null);
  const tooShort = query === null || query.length < (element.min_query_length ?? 3);
  useEffect(() => {
    setFound(null);
    if (tooShort) return undefined;
    let stale = false;
    const ask = async () => {
      const answer = await surface.options(blockId, element.action_id ?? '', query);
      if (stale) return;
      if (!answer.ok) setFound({ query, groups: [], failed: true });
      else
        setFound({
          query,
          groups: answer.optionGroups ?? [{ options: answer.options ?? [] }],
          failed: false,
        });
    };
    const timer = setTimeout(() => void ask(), typingPauseMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query, tooShort, blockId, element.action_id]);
  return found;
}

interface ResultsProps {
  listId: string;
  found: Found | null;
  active: number;
  options: StateOption[];
  minimum: number;
  query: string;
  choose: (option: StateOption) => void;
}

function Results({ listId, found, active, options, minimum, query, choose }: ResultsProps): VNode {
  const told = resultsTold(found, options.length, minimum, query);
  const drawOption = (option: StateOption) => {
    const index = options.indexOf(option);
    // The field keeps its focus; a press must not take it away.
    const onMouseDown = (event: MouseEvent) => {
      event.preventDefault();
      choose(option);
    };
    return h(
      'div',
      {
        id: `${listId}-${index}`,
        role: 'option',
        class: 'search-option',
        'aria-selected': index === active,
        onMouseDown,
      },
      optionText(option),
      option.description && h('div', { class: 'choice-description' }, plainText(option.description)),
    );
  };
  const groups = found?.groups.map(({ label, options }) =>
    label === undefined
      ? options.map(drawOption)
      : h(
          'div',
          { role: 'group', 'aria-label': plainText(label) },
          h('div', { class: 'search-group', 'aria-hidden': true }, plainText(label)),
          options.map(drawOption),
        ),
  );
  return h(
    'div',
    { class: 'search-results' },
    h('div', { id: listId, role: 'listbox', 'aria-label': 'Results' }, groups),
    h('div', { class: 'search-told', role: 'status' }, told),
  );
}

function resultsTold(found: Found | null, count: number, minimum: number, query: string): string {
  if (query.length < minimum) return `Type at least ${minimum} character${minimum === 1 ? '' : 's'}.`;
  if (found === null) return 'Searching…';
  if (found.failed) return 'The app gave no options.';
  return count === 0 ? 'No results' : '';
}

interface ChosenProps {
  remove: (option: StateOption) => void;
}

function Chips({ chosen, remove }: ChosenProps & { chosen: StateOption[] }): VNode {
  const drawChip = (option: StateOption) =>
    h('li', { class: 'chip' }, optionText(option), h(Clear, { option, remove }));
  return h('ul', { class: 'chips', 'aria-label': 'Chosen' }, chosen.map(drawChip));
}

function Clear({ option, remove }: ChosenProps & { option: StateOption }): VNode {
  const label = `Remove ${optionText(option)}`;
  return h(
    'button',
    { type: 'button', class: 'clear', 'aria-label': label, onClick: () => remove(option) },
    '×',
  );
}

function chosenOptions(value: StateValue | undefined): StateOption[] {
  if (value?.type === 'multi_external_select') return value.selected_options;
  return value?.type === 'external_select' && value.selected_option !== null ? [value.selected_option] : [];
}

function withChosen(type: SearchElement['type'], chosen: StateOption[], option: StateOption): StateValue {
  if (type === 'external_select') return { type, selected_option: option };
  const others = chosen.filter(({ value }) => value !== option.value);
  return { type, selected_options: [...others, option] };
}

function withoutChosen(type: SearchElement['type'], chosen: StateOption[], option: StateOption): StateValue {
  if (type === 'external_select') return { type, selected_option: null };
  return { type, selected_options: chosen.filter(({ value }) => value !== option.value) };
}

function optionText(option: StateOption | undefined): string {
  return option === undefined ? '' : plainText(option.text);
}
