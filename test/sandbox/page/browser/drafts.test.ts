import { describe, expect, test } from 'vitest';
import { mergeValues, pruneDrafts, withDraft, type Values } from '../../../../sandbox/page/browser/drafts.ts';
import { initialValues } from '../../../../sandbox/page/browser/element-value.ts';
import type { ClientView, StateValue } from '../../../../sandbox/slack/client-api.ts';
import { formGallery } from '../gallery.ts';

const typed = (value: string | null): StateValue => ({ type: 'plain_text_input', value });

function view(values: Values): ClientView {
  return { id: 'V1', hash: 'h', type: 'modal', callbackId: 'c', blocks: [], state: { values }, errors: {} };
}

describe('What was typed in a modal', () => {
  const drafts = withDraft({}, 'view V1', 'name', 'value', typed('acme'));

  test('stands over what the app knows', () => {
    const known = { name: { value: typed(null) }, other: { value: typed('as it was') } };
    expect(mergeValues(known, drafts['view V1'])).toEqual({
      name: { value: typed('acme') },
      other: { value: typed('as it was') },
    });
  });

  test('stays over an update that keeps its field', () => {
    expect(pruneDrafts(drafts, [view({ name: { value: typed('from the app') } })], null)).toEqual(drafts);
  });

  test('goes with its field', () => {
    expect(pruneDrafts(drafts, [view({ other: { value: typed(null) } })], null)).toEqual({ 'view V1': {} });
  });

  test('goes with the modal', () => {
    expect(pruneDrafts(drafts, [], null)).toEqual({});
  });

  test('on Home goes with its field, too', () => {
    const picked = withDraft({}, 'home', 'filter:all', 'home', typed('waiting'));
    const shown = (block: string) => view({ [block]: { home: typed(null) } });
    expect(pruneDrafts(picked, [], shown('filter:all'))).toEqual(picked);
    expect(pruneDrafts(picked, [], shown('filter:waiting'))).toEqual({ home: {} });
  });

  test('does not become the value of a field of another type', () => {
    const known: Values = { name: { value: { type: 'static_select', selected_option: null } } };
    expect(mergeValues(known, drafts['view V1'])).toEqual(known);
  });
});

test('Every field of a form has a first value of its own type', () => {
  const types = Object.values(initialValues(formGallery)).flatMap((actions) =>
    Object.values(actions).map(({ type }) => type),
  );
  expect(types).toEqual(formGallery.flatMap((block) => (block.type === 'input' ? [block.element.type] : [])));
});
