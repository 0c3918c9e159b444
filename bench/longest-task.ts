import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds on the clock. */
  readonly dur?: number;
  /** Microseconds in which this thread ran; less where others had the processor meanwhile. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Two thirds of a screen in each frame, from the end to the beginning and back. */
const scroll = (selector: string) => `new Promise((done) => {
  const list = document.querySelector(${JSON.stringify(selector)});
  let step = -list.clientHeight * 0.66;
  list.scrollTop = list.scrollHeight;
  const frame = () => {
    const before = list.scrollTop;
    list.scrollTop += step;
    if (list.scrollTop !== before || list.querySelector('.earlier')) requestAnimationFrame(frame);
    else if (step < 0) { step = -step; requestAnimationFrame(frame); }
    else done();
  };
  requestAnimationFrame(frame);
})`;

/** In ms: of the main thread alone, and on the clock, with whatever else the machine did in between. */
export interface LongestTask {
  readonly own: number;
  readonly clock: number;
}

/** The longest task of the page's main thread while this list is scrolled, from the browser's own trace. */
export async function longestTask(browser: Browser, page: Page, selector: string): Promise<LongestTask> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata'],
  });
  await page.evaluate(scroll(selector));
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const main = trace.traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  const isOnMain = ({ pid, tid }: TraceEvent) =>
    main.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = trace.traceEvents.filter((event) => event.name.endsWith('RunTask') && isOnMain(event));
  if (tasks.length === 0) throw new Error('the trace has no task of the main thread');
  return {
    own: Math.max(...tasks.map(({ dur = 0, tdur = dur }) => tdur)) / 1000,
    clock: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
  };
}
