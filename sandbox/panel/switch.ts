import type { Control, ControlGroup, ControlValue } from '../page/page-api.ts';

/** A control with what it does. `run` answers one sentence about what is different now. */
export interface Switch {
  readonly control: Control;
  readonly run: (value: ControlValue | undefined) => string | Promise<string>;
}

export interface SwitchGroup extends Omit<ControlGroup, 'controls'> {
  readonly switches: readonly Switch[];
}

/** Something that is on or off. */
export function toggle(id: string, label: string, value: boolean, set: (on: boolean) => string): Switch {
  return { control: { id, kind: 'toggle', label, value }, run: (wanted) => set(wanted === true) };
}

export function press(
  id: string,
  label: string,
  run: () => string | Promise<string>,
  danger = false,
): Switch {
  return { control: { id, kind: 'button', label, danger }, run };
}

/** One of several, by their names. */
export function choice(
  id: string,
  label: string,
  value: string,
  options: readonly (readonly [value: string, label: string])[],
  set: (value: string) => string,
): Switch {
  const listed = options.map(([option, name]) => ({ value: option, label: name }));
  return {
    control: { id, kind: 'select', label, value, options: listed },
    run: (wanted) => set(String(wanted)),
  };
}

export function fact(id: string, label: string, value: string): Switch {
  return { control: { id, kind: 'fact', label, value }, run: () => '' };
}
