import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Control, ControlGroup, ControlValue, RunAnswer } from '../page-api.ts';
import { h } from './h.ts';
import { usePage } from './page-context.ts';
import { usePolling } from './polled.ts';
import { SandboxClock } from './sandbox-clock.ts';
import { ControlView } from './world-control.ts';

const lookEveryMs = 2000;

/** What is being done, and to what: shown as wanted until it is known what came of it. */
interface Running {
  id: string;
  value: ControlValue | undefined;
}

interface Told {
  words: string;
  failed: boolean;
}

/** Drawn from its description alone; what the controls do is the sandbox's business. */
export function WorldPanel(): VNode {
  const [groups, setGroups] = useState<ControlGroup[]>([]);
  const [told, setTold] = useState<Told>({ words: '', failed: false });
  const [running, setRunning] = useState<Running | null>(null);
  const seen = useRef('');
  const page = usePage();
  const look = async () => {
    const text = await fetchWorld();
    if (text === undefined || text === seen.current) return;
    seen.current = text;
    setGroups(JSON.parse(text) as ControlGroup[]);
  };
  usePolling(look, lookEveryMs);
  const run = async (control: Control, value?: ControlValue) => {
    setRunning({ id: control.id, value });
    setTold({ words: '', failed: false });
    const answer = await runControl(control.id, value);
    setTold(answer.ok ? { words: answer.told, failed: false } : { words: answer.message, failed: true });
    // A select or a toggle that was refused has to show again what is so.
    if (!answer.ok) seen.current = '';
    // The clock may have moved, or Slack have gone down.
    await Promise.all([look(), page.refresh()]);
    setRunning(null);
  };
  return h(
    'div',
    { class: 'world' },
    h(SandboxClock, {}),
    h('p', { class: told.failed ? 'told told-failed' : 'told', role: 'status' }, told.words),
    groups.map((group) =>
      h(Group, { key: group.title, group, running, run: (control, value) => void run(control, value) }),
    ),
  );
}

interface GroupProps {
  group: ControlGroup;
  running: Running | null;
  run: (control: Control, value?: ControlValue) => void;
}

function Group({ group, running, run }: GroupProps): VNode {
  const controls = [
    group.hint && h('p', { class: 'hint' }, group.hint),
    ...group.controls.map((control) =>
      h(ControlView, {
        key: control.id,
        control,
        running: running?.id === control.id,
        wanted: running?.id === control.id ? running.value : undefined,
        run: (value) => run(control, value),
      }),
    ),
  ];
  const title = h('h2', null, group.title);
  return h(
    'section',
    { class: 'world-group', 'aria-label': group.title },
    group.folded === true
      ? h('details', null, h('summary', null, title), h('div', { class: 'world-group-inside' }, controls))
      : [title, ...controls],
  );
}

async function fetchWorld(): Promise<string | undefined> {
  try {
    const answer = await fetch('/world');
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

async function runControl(controlId: string, value: ControlValue | undefined): Promise<RunAnswer> {
  try {
    const answer = await fetch('/world/run', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ controlId, value }),
    });
    return (await answer.json()) as RunAnswer;
  } catch {
    return { ok: false, message: 'The sandbox does not answer. Is it still running?' };
  }
}
