import type { AppContext, ChainView, Command, RunView } from '../../src/app/screen.ts';
import { keyLabel } from '../../src/keys/dispatch.ts';

/** One thing the palette can do. */
export interface PaletteEntry {
  readonly title: string;
  readonly detail: string;
  readonly keys: string;
  readonly disabled?: string;
  readonly run: () => void;
}

const destinations = [
  { screen: 'runs', title: 'runs', detail: 'Every run that is journalled: look, resume, roll back.' },
  { screen: 'errors', title: 'errors', detail: 'What went wrong, with request ids.' },
  { screen: 'login', title: 'log in', detail: 'Renews the credentials with aws sso login.' },
  { screen: 'export', title: 'export', detail: 'Writes the rows of the pane as JSON or CSV.' },
  { screen: 'help', title: 'help', detail: 'Every key of this place.' },
] as const;

/** Gives what can be done from where the palette was opened: runs started here, then places, then every other binding. */
export function paletteEntries(app: AppContext): PaletteEntry[] {
  const known = app.commands().filter((command) => !command.id.startsWith('edit-') && command.id !== 'palette');
  const places = destinations.map(({ screen, title, detail }): PaletteEntry => {
    const bound = known.find((command) => command.id.startsWith(screen));
    return bound === undefined ? { title, detail, keys: '', run: () => app.open(screen) } : commandEntry(bound);
  });
  const others = known.filter((command) => !destinations.some(({ screen }) => command.id.startsWith(screen)));
  return [
    ...app.runs.chains().map((view) => chainEntry(app, view)),
    ...app.runs.list().map((view) => runEntry(app, view)),
    ...places,
    ...others.map(commandEntry),
    readOnlyEntry(app),
  ];
}

function commandEntry({ label, help, keys, disabled, run }: Command): PaletteEntry {
  const entry = { title: label, detail: help, keys: keys.map(keyLabel).join(' '), run };
  return disabled === undefined ? entry : { ...entry, disabled };
}

function chainEntry(app: AppContext, view: ChainView): PaletteEntry {
  return {
    title: `${view.mode === 'run' ? 'Chain' : `${view.mode} of the chain`}: ${view.chain.about}`,
    detail: view.finished === undefined ? 'under way' : view.finished.message,
    keys: '',
    run: () => app.open('chain', { key: view.key }),
  };
}

function runEntry(app: AppContext, view: RunView): PaletteEntry {
  const { plan } = view.saved;
  return {
    title: `${view.mode === 'run' ? 'Run' : view.mode}: ${plan.playbook} ${plan.target.id}`,
    detail: view.finished === undefined ? 'under way' : view.finished.message,
    keys: '',
    run: () => app.open('run', { key: view.key }),
  };
}

function readOnlyEntry(app: AppContext): PaletteEntry {
  const state = app.readOnly ? 'on: nothing can be changed' : 'off: approved plans are applied';
  return {
    title: `read-only: ${app.readOnly ? 'on' : 'off'}`,
    detail: state,
    keys: '',
    disabled: `Read-only is ${state}. It is set at the start with --read-only and stays as it is.`,
    run: () => undefined,
  };
}
