import type { KnownBlock } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string, value = text) => ({ text: plain(text), value });

/** What a message of the bot may hold. */
export const messageGallery: KnownBlock[] = [
  { type: 'header', block_id: 'head', text: plain('Acme Health :key: customer-managed keys') },
  {
    type: 'section',
    block_id: 'story',
    text: {
      type: 'mrkdwn',
      text: '*Role* is _not_ ~yet~ assigned. Run `az role assignment create`, or open <https://portal.azure.com/|the portal>.\n&gt; Said by <@UREQ>: roles &amp; keys &lt;take time&gt;\nDue <!date^1700000000^{date_short_pretty} at {time}|Nov 14, 2023> :hourglass_flowing_sand:',
    },
  },
  {
    type: 'section',
    block_id: 'facts',
    fields: [
      { type: 'mrkdwn', text: '*Vault*\nacme-cmk' },
      { type: 'mrkdwn', text: '*Key*\nexperience-platform' },
      { type: 'mrkdwn', text: '*Region*\nva7' },
      { type: 'mrkdwn', text: '*Waiting for*\n<!subteam^SAPP>' },
    ],
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [option('Show the record', 'audit'), option('Cancel the run', 'cancel')],
    },
  },
  {
    type: 'section',
    block_id: 'code',
    text: {
      type: 'mrkdwn',
      text: '```az keyvault update --name acme-cmk \\\n  --enable-purge-protection true```',
    },
  },
  { type: 'divider', block_id: 'line' },
  {
    type: 'plan',
    block_id: 'plan',
    title: 'Six steps',
    tasks: [
      { type: 'task_card', task_id: '1', title: 'Vault', status: 'complete' },
      { type: 'task_card', task_id: '2', title: 'Key', status: 'in_progress' },
      { type: 'task_card', task_id: '3', title: 'App', status: 'error' },
      { type: 'task_card', task_id: '4', title: 'Role', status: 'pending' },
    ],
  },
  {
    type: 'table',
    block_id: 'table',
    column_settings: [{}, { align: 'right' }],
    rows: [
      [
        { type: 'raw_text', text: 'Stage' },
        { type: 'raw_text', text: 'Took' },
      ],
      [
        { type: 'raw_text', text: 'COSMOS_ENCRYPTED' },
        { type: 'raw_text', text: '12 min' },
      ],
    ],
  },
  {
    type: 'rich_text',
    block_id: 'rich',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'soft delete ' },
              { type: 'text', text: 'on', style: { bold: true } },
            ],
          },
          {
            type: 'rich_text_section',
            elements: [
              { type: 'user', user_id: 'UREQ' },
              { type: 'text', text: ' attested' },
            ],
          },
        ],
      },
    ],
  },
  {
    type: 'markdown',
    block_id: 'md',
    text: '**Markdown** with a [link](https://example.com) and\n\n1. one\n2. two',
  },
  {
    type: 'actions',
    block_id: 'acts',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        text: plain('Approve'),
        style: 'primary',
        accessibility_label: 'Approve enabling for Acme Health',
      },
      {
        type: 'button',
        action_id: 'stop',
        text: plain('Stop'),
        style: 'danger',
        confirm: {
          title: plain('Stop it?'),
          text: plain('The approvals are void then.'),
          confirm: plain('Stop'),
          deny: plain('Keep'),
          style: 'danger',
        },
      },
      {
        type: 'button',
        action_id: 'consent',
        text: plain('Open consent'),
        url: 'https://login.microsoftonline.com/acme/adminconsent',
      },
    ],
  },
  { type: 'context', block_id: 'foot', elements: [{ type: 'mrkdwn', text: '#14 · `ABCD-EFGH-IJKL-MNOP`' }] },
  { type: 'hologram', block_id: 'unknown' } as unknown as KnownBlock,
];

/** Every kind of field. */
export const formGallery: KnownBlock[] = [
  {
    type: 'alert',
    block_id: 'note',
    level: 'warning',
    text: { type: 'mrkdwn', text: 'This *cannot* be taken back.' },
  },
  {
    type: 'input',
    block_id: 'name',
    label: plain('Configuration name'),
    hint: plain('Letters and digits.'),
    element: { type: 'plain_text_input', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'reason',
    label: plain('Reason'),
    optional: true,
    element: { type: 'plain_text_input', action_id: 'value', multiline: true },
  },
  {
    type: 'input',
    block_id: 'kind',
    label: plain('Key type'),
    element: { type: 'static_select', action_id: 'value', options: [option('RSA'), option('RSA-HSM')] },
  },
  {
    type: 'input',
    block_id: 'vault',
    label: plain('Vault'),
    element: {
      type: 'external_select',
      action_id: 'vault',
      min_query_length: 0,
      placeholder: plain('Search vaults'),
    },
  },
  {
    type: 'input',
    block_id: 'size',
    label: plain('Size'),
    element: { type: 'radio_buttons', action_id: 'value', options: [option('3072'), option('4096')] },
  },
  {
    type: 'input',
    block_id: 'duty',
    label: plain('I understand'),
    element: {
      type: 'checkboxes',
      action_id: 'value',
      options: [
        {
          ...option('The key must never be deleted', 'keep'),
          description: plain('Losing it loses the data.'),
        },
      ],
    },
  },
  {
    type: 'input',
    block_id: 'count',
    label: plain('Quorum'),
    optional: true,
    element: { type: 'number_input', action_id: 'value', is_decimal_allowed: false },
  },
  {
    type: 'input',
    block_id: 'mail',
    label: plain('E-mail'),
    optional: true,
    element: { type: 'email_text_input', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'uri',
    label: plain('Vault URI'),
    optional: true,
    element: { type: 'url_text_input', action_id: 'value' },
  },
  {
    type: 'input',
    block_id: 'day',
    label: plain('Day'),
    optional: true,
    element: { type: 'datepicker', action_id: 'value' },
  },
];
