import type { ModalView } from '@slack/types';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Reference } from '../views/context.ts';
import type { Screen } from './screen.ts';

/** Somebody who asks for something. `user` comes from the verified delivery and from nowhere else. */
export interface Asking {
  readonly user: string;
  readonly deps: Deps;
  readonly screen: Screen;
}

/** Typed after `/cmk`, its first word taken off. */
export interface Typed extends Asking {
  readonly text: string;
}

/** A button pressed. What it says is about is checked against the record before anything follows from it. */
export interface Click extends Asking {
  readonly organization: OrganizationConfig;
  readonly reference: Reference;
}

/** A modal submitted, with what was typed by field name. */
export interface Form extends Click {
  readonly values: Readonly<Record<string, string>>;
}

/** Something wrong with what was typed, or in the way of it; on its field where there is one. */
export interface Problem {
  readonly field?: string | undefined;
  readonly text: string;
}

/** What a submission ends in: another view, or the same form again with everything typed still there. */
export interface FormAnswer {
  readonly view: ModalView;
  readonly problem?: Problem | undefined;
}

/** One command, by the ways in which a person can give it. */
export interface Door {
  readonly typed?: (asking: Typed) => Promise<void>;
  readonly clicked?: (click: Click) => Promise<void>;
  readonly submitted?: (form: Form) => Promise<FormAnswer>;
}
