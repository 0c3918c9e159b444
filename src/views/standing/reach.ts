import type { SectionBlock } from '@slack/types';
import { section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { listed, people, strong } from '../blocks/text.ts';

const mostShown = 10;
const mostNames = 5;

type Around = Pick<ViewContext, 'organization' | 'alerts'>;

/** The organizations with the same people behind their alerts. */
function grouped(contexts: readonly Around[]): Around[][] {
  return Object.values(Object.groupBy(contexts, ({ alerts }) => alerts.join(' '))).map((group = []) => group);
}

function namesOf(group: readonly Around[]): string {
  const names = group.slice(0, mostNames).map(({ organization }) => strong(organization.name));
  const hidden = group.length - names.length;
  return listed(hidden > 0 ? [...names, `${hidden} more`] : names);
}

function lineFor(group: readonly Around[]): string {
  const alerts = group[0]?.alerts ?? [];
  return alerts.length === 0
    ? `⚠  *An alert about ${namesOf(group)} would reach nobody.* Set \`CMK_ALERTS\` to people who have to know.`
    : `An alert about ${namesOf(group)} would reach ${people(alerts)}.`;
}

/** For operators: whom an alert would reach; nobody first. */
export function reachBlocks(contexts: readonly Around[]): SectionBlock[] {
  const groups = grouped(contexts).toSorted(
    (one, other) => Math.min(1, one[0]?.alerts.length ?? 0) - Math.min(1, other[0]?.alerts.length ?? 0),
  );
  const more = groups.length > mostShown ? ['`npm run doctor` lists all of them.'] : [];
  return groups.length === 0
    ? []
    : [section([...groups.slice(0, mostShown).map(lineFor), ...more].join('\n'))];
}
