import { render } from 'preact';
import type { PageStart } from '../page-api.ts';
import { h } from './h.ts';
import { createPage } from './page.ts';
import { PageContext } from './page-context.ts';
import { Workspace } from './workspace.ts';

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has an element with the id "page".');

const start = (await (await fetch('/start')).json()) as PageStart;
root.replaceChildren();
render(h(PageContext.Provider, { value: createPage(start) }, h(Workspace, {})), root);
