import { type Step, steps } from '../domain/findings.ts';
import type { Click, Door } from './asking.ts';
import { openModal } from './modal-click.ts';
import { nextView, viewOfStep } from './next-view.ts';

const findStep = (text: string | undefined): Step | undefined => steps.find((step) => step === text);

/** Shows one step: what was found, and what to do about it. */
export const step: Door = {
  clicked: (click: Click) =>
    openModal(click, 'Step by step', (about) => {
      const wanted = findStep(click.reference.subject);
      return wanted === undefined
        ? nextView(about, click.organization)
        : viewOfStep(about, click.organization, wanted);
    }),
};
