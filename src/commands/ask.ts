import type { ModalView } from '@slack/types';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Step } from '../domain/checks/findings.ts';
import type { Organization } from '../domain/organization.ts';
import type { Reference, ViewContext } from '../views/blocks/context.ts';
import type { Problem } from '../views/blocks/modal.ts';
import type { Message } from '../views/blocks/blocks.ts';

/*
 * A command is a function from what a person asks to what the bot answers. It never touches Slack: the listeners show
 * "Checking…", the answer, and whatever goes wrong.
 */

/** Somebody who asks for something. `user` comes from the verified delivery and from nowhere else. */
export interface FromUser {
  readonly user: string;
  readonly deps: Deps;
}

/** Typed after `/cmk`, its first word taken off. */
export interface TypedCommand extends FromUser {
  readonly text: string;
}

/** A button pressed. What it says it is about is checked against the record before anything follows from it. */
export interface Click extends FromUser {
  readonly organization: OrganizationConfig;
  readonly reference: Reference;
}

/** A modal submitted, with what was typed by field name. */
export interface Form extends Click {
  readonly values: Readonly<Record<string, string>>;
}

/** An organization as it stands, with what a view must know besides. */
export interface About {
  readonly state: Organization;
  readonly context: ViewContext;
}

/**
 * How a command ends. A step and where the organization stands are named, not built, so that no command knows another.
 * With `later` the first view is an acknowledgement, and what `later` resolves to takes its place.
 */
export type Ending =
  | { readonly view: ModalView; readonly later?: () => Promise<Ending> }
  | { readonly message: Message }
  | { readonly step: Step | 'next'; readonly checkedAt?: number }
  | { readonly standing: string; readonly about?: About };

/** What a submission ends in; with problems `view` is the form again, everything typed still in it. */
export type FormAnswer = Ending & { readonly problems?: readonly Problem[] };

/** What typing a command ends in; an organization stands for what its button does. */
export type TypedAnswer =
  | { readonly message: Message }
  | { readonly view: ModalView }
  /** `subject`: what else was typed, as a button would name it. */
  | { readonly organization: OrganizationConfig; readonly subject?: string | undefined };

/** One command, by the ways in which a person can give it. */
export interface UserCommand {
  /**
   * What the modal shows until the answer is there: Slack's trigger lives three seconds. `title` has at most 24
   * characters. Without it the answer to a click is a message that only the asker sees.
   */
  readonly checking?: { readonly title: string; readonly looking: string };
  readonly typed?: (asking: TypedCommand) => TypedAnswer | Promise<TypedAnswer>;
  readonly clicked?: (click: Click) => Promise<Ending>;
  /** A button of a message that is about many organizations at once; the answer is a message. */
  readonly gathered?: (asking: FromUser, reference: Reference) => Promise<Message>;
  readonly submitted?: (form: Form) => Promise<FormAnswer>;
}
