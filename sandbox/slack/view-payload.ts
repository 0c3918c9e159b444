import type { KnownBlock, PlainTextElement } from '@slack/types';

/** A view as an app sends it, after the validator has seen it. */
export interface ViewPayload {
  type: 'modal' | 'home';
  blocks: KnownBlock[];
  title?: PlainTextElement;
  submit?: PlainTextElement;
  close?: PlainTextElement;
  private_metadata?: string;
  callback_id?: string;
  external_id?: string;
  clear_on_close?: boolean;
  notify_on_close?: boolean;
}
