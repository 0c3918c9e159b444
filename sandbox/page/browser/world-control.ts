import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Control, ControlValue } from '../page-api.ts';
import { classes, h } from './h.ts';

export interface ControlViewProps {
  control: Control;
  running: boolean;
  /** What was asked for and is not yet so. */
  wanted: ControlValue | undefined;
  run: (value?: ControlValue) => void;
}

export function ControlView(props: ControlViewProps): VNode {
  const { control, running } = props;
  const id = `control-${control.id}`.replaceAll(/\s+/g, '-');
  const hint = control.hint === undefined ? null : h('p', { class: 'hint', id: `${id}-hint` }, control.hint);
  return h(
    'div',
    { class: classes('control', `control-${control.kind}`, running && 'control-running') },
    drawControl(props, id),
    hint,
  );
}

function drawControl({ control, running, wanted, run }: ControlViewProps, id: string): ComponentChildren {
  const described = control.hint === undefined ? undefined : `${id}-hint`;
  const common = { id, 'aria-describedby': described, disabled: control.disabled };
  switch (control.kind) {
    case 'button': {
      const style = classes('button', control.danger && 'button-danger');
      return h(
        'button',
        { ...common, type: 'button', class: style, 'aria-busy': running || undefined, onClick: () => run() },
        control.label,
      );
    }
    case 'toggle':
      return [
        h('input', {
          ...common,
          type: 'checkbox',
          role: 'switch',
          checked: typeof wanted === 'boolean' ? wanted : control.value,
          onChange: (event) => run(event.currentTarget.checked),
        }),
        h('label', { htmlFor: id }, control.label),
      ];
    case 'select':
      return [
        h('label', { htmlFor: id }, control.label),
        h(
          'select',
          {
            ...common,
            class: 'field-select',
            value: typeof wanted === 'string' ? wanted : control.value,
            onChange: (event) => run(event.currentTarget.value),
          },
          control.options.map(({ value, label }) =>
            h('option', { value, selected: value === (wanted ?? control.value) }, label),
          ),
        ),
      ];
    case 'duration':
      return h(DurationControl, { control, id, described, run });
    case 'fact':
      return [h('span', { id }, control.label), h('output', { 'aria-labelledby': id }, control.value)];
  }
}

interface DurationProps {
  control: Control & { kind: 'duration' };
  id: string;
  described: string | undefined;
  run: (value: string) => void;
}

function DurationControl({ control, id, described, run }: DurationProps): VNode {
  const [typed, setTyped] = useState(control.value);
  useEffect(() => setTyped(control.value), [control.value]);
  const submit = (event: Event) => {
    event.preventDefault();
    run(typed);
  };
  const presets = control.presets?.map((preset) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button button-small',
        disabled: control.disabled,
        'aria-label': `${control.label}: ${preset}`,
        onClick: () => run(preset),
      },
      preset,
    ),
  );
  const field = {
    id,
    class: 'field-text',
    value: typed,
    disabled: control.disabled,
    'aria-describedby': described,
    onInput: (event: Event) => setTyped((event.currentTarget as HTMLInputElement).value),
  };
  return h(
    'form',
    { class: 'duration', onSubmit: submit },
    h('label', { htmlFor: id }, control.label),
    h(
      'div',
      { class: 'duration-row' },
      h('input', { ...field, type: 'text', autoComplete: 'off', size: 6 }),
      h('button', { type: 'submit', class: 'button', disabled: control.disabled }, 'Go'),
    ),
    presets && h('div', { class: 'duration-row' }, presets),
  );
}
