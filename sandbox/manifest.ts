import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Manifest {
  readonly features: {
    readonly shortcuts: readonly { readonly name: string; readonly callback_id: string }[];
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: { readonly event_subscriptions: { readonly bot_events: readonly string[] } };
}

const { features, oauth_config, settings } = parse(
  readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'),
) as Manifest;

/** The app as Slack would know it from its manifest: whatever is missing there is missing in the sandbox too. */
export const manifest = {
  commands: features.slash_commands.map(({ command, description, usage_hint, should_escape }) => ({
    command,
    description,
    usageHint: usage_hint,
    shouldEscape: should_escape,
  })),
  shortcuts: features.shortcuts.map(({ name, callback_id }) => ({ callbackId: callback_id, name })),
  botEvents: [...settings.event_subscriptions.bot_events],
  scopes: [...oauth_config.scopes.bot],
};
