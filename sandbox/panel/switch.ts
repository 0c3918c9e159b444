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
export function toggle(
  id: string,
  label: string,
  value: boolean,
  set: (on: boolean) => string | Promise<string>,
): Switch {
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

/** The same, with a sentence under it. */
export function hinted(of: Switch, hint: string): Switch {
  return { ...of, control: { ...of.control, hint } };
}

/** The same, but not to be touched while there is a reason against it, which is told. */
export function unless(reason: string | undefined, of: Switch): Switch {
  if (reason === undefined) return of;
  return {
    control: { ...of.control, disabled: true, hint: reason },
    run: () => {
      throw new Error(reason);
    },
  };
}
