import type { AnyPane } from '../src/app/screen.ts';
import { accessPane } from './access/pane.ts';
import { findingsPane } from './findings/pane.ts';
import { flowsPane } from './flows/pane.ts';

/** The live panes, from left to right. They are in the first frame; the screens of index.ts load after it. */
export const panes: readonly AnyPane[] = [findingsPane, accessPane, flowsPane];
