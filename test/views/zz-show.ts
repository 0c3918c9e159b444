import { tell, enabledStory, approvedStory, prepared, around } from '/work/main/test/views/story.ts';
import { deliveriesFor } from '/work/main/src/views/thread.ts';
import { rootCard } from '/work/main/src/views/card.ts';
import { findRun } from '/work/main/src/domain/organization.ts';
import { statusMessage } from '/work/main/src/views/status.ts';
import { stepModal } from '/work/main/src/views/modals/step-modal.ts';
const draw = (blocks: any[]): string =>
  blocks
    .map((b) => {
      switch (b.type) {
        case 'header':
          return '### ' + b.text.text;
        case 'section':
          return b.text.text + (b.accessory ? `   [${b.accessory.text.text}]` : '');
        case 'context':
          return (
            '    ~ ' +
            b.elements
              .map((e: any) => e.text)
              .join(' | ')
              .replaceAll('\n', '\n    ~ ')
          );
        case 'actions':
          return b.elements
            .map((e: any) => `[${e.text?.text ?? e.type}${e.style ? ' !' + e.style : ''}]`)
            .join(' ');
        case 'rich_text':
          return b.elements
            .map((e: any) => (e.type === 'rich_text_quote' ? '| ' : '$ ') + e.elements[0].text)
            .join('\n');
        case 'divider':
          return '-----';
        case 'input':
          return `<${b.label.text}> ${b.hint?.text ?? ''}`;
        default:
          return b.type + ' ' + JSON.stringify(b.text?.text);
      }
    })
    .join('\n')
    .replaceAll(/<!date\^(\d+)\^[^|]*\|([^>]*)>/g, '$2');
const story = tell(enabledStory);
const mode = process.argv[2];
for (const { entry, state, before } of story) {
  const ctx = { ...around, now: entry.at, head: { sequence: entry.sequence, digest: 'ab'.repeat(32) } };
  const ds = deliveriesFor(entry, state, ctx, before);
  if (mode === 'texts')
    for (const d of ds)
      console.log(
        `${d.to === 'person' ? '  DM ' + d.person : 'thread'}: ${d.message.text.replaceAll(/<!date\^(\d+)\^[^|]*\|([^>]*)>/g, '$2')}`,
      );
  if (mode === 'thread')
    for (const d of ds)
      console.log(
        `=== ${entry.event.type} ${d.to} ${d.person ?? ''} ${d.broadcast ? 'BROADCAST' : ''}\n${draw(d.message.blocks)}\n`,
      );
  if (mode === 'cards') {
    const run = findRun(state)!;
    const m = rootCard(state, run, ctx);
    console.log(`=== after ${entry.event.type}: ${m.text}\n${draw(m.blocks)}\n`);
  }
}
if (mode === 'status') {
  const last = story[8]!;
  console.log(draw(statusMessage([{ state: last.state, context: around }]).blocks));
  console.log(
    draw(
      stepModal({
        reference: { organization: 'x' },
        context: { ...around, hasWriter: true },
        run: findRun(last.state)!,
        step: 'app',
      }).blocks,
    ),
  );
  console.log(
    draw(
      stepModal({
        reference: { organization: 'x' },
        context: { ...around, hasWriter: true },
        run: findRun(last.state)!,
        step: 'role',
      }).blocks,
    ),
  );
}
