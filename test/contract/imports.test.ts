import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const pattern = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)/g;

/** Every import, re-export and dynamic import of a file, with local paths made relative to the project. */
function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[2] ?? match[3] ?? '';
    return {
      from: file,
      to: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
      typeOnly: match[1] !== undefined,
    };
  });
}

/** The area a path belongs to: `src/aws`, `screens/detail`, `playbooks`, … or `package` for what npm installed. */
const areaOf = (path: string): string => {
  const [top = '', second = ''] = path.split('/');
  if (top === 'src') return `src/${second}`;
  if (['bin', 'screens', 'playbooks', 'test', 'docs', '.ci'].includes(top)) return top;
  return 'package';
};

const may: Record<string, readonly string[]> = {
  bin: ['src/cli'],
  'src/cli': [
    'src/app',
    'src/ui',
    'src/keys',
    'src/live',
    'src/correlate',
    'src/playbook',
    'src/flows',
    'src/posture',
    'src/aws',
    'src/journal',
    'src/emulator',
    'screens',
    'playbooks',
  ],
  'src/app': [
    'src/ui',
    'src/keys',
    'src/live',
    'src/correlate',
    'src/playbook',
    'src/flows',
    'src/posture',
    'src/aws',
    'screens',
  ],
  'src/ui': [],
  'src/keys': ['src/ui'],
  'src/live': ['src/flows', 'src/correlate', 'src/aws'],
  'src/correlate': ['src/aws', 'src/flows'],
  'src/flows': ['src/aws', 'src/ui'],
  'src/playbook': ['src/aws', 'src/journal', 'src/flows'],
  'src/journal': ['src/aws'],
  'src/aws': [],
  'src/emulator': [],
  'src/posture': ['src/aws', 'src/flows', 'src/correlate', 'src/ui'],
  screens: [
    'src/app',
    'src/ui',
    'src/keys',
    'src/live',
    'src/correlate',
    'src/flows',
    'src/posture',
    'src/aws',
    'src/playbook',
  ],
  playbooks: ['src/playbook', 'src/aws', 'src/flows'],
};
const withoutReact = [
  'src/aws',
  'src/flows',
  'src/playbook',
  'src/journal',
  'src/correlate',
  'src/emulator',
  'src/live',
  'src/posture',
  'playbooks',
];

const files = ['bin', 'src', 'screens', 'playbooks'].flatMap(sourceFiles);
const imports = files.flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));

describe('who may import whom', () => {
  it('reads import lines at all', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(importsIn('src/aws/a.ts', "import { x } from '../ui/y.ts';\nconst z = import('./b.ts');")).toEqual([
      { from: 'src/aws/a.ts', to: 'src/ui/y.ts', typeOnly: false },
      { from: 'src/aws/a.ts', to: 'src/aws/b.ts', typeOnly: false },
    ]);
  });

  it('keeps to the layers', () => {
    const breaches = imports.filter(({ from, to }) => {
      const [here, there] = [areaOf(from), areaOf(to)];
      return there !== 'package' && here !== there && !may[here]?.includes(there);
    });
    expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('keeps React and Ink out of everything that is not on screen', () => {
    const breaches = imports.filter(
      ({ from, to }) => withoutReact.includes(areaOf(from)) && /^(react|ink)(\/|$)|\.tsx$/.test(to),
    );
    expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('lets screens know nothing of each other', () => {
    const folderOf = (path: string) => path.split('/')[1];
    const breaches = imports.filter(
      ({ from, to }) =>
        areaOf(from) === 'screens' &&
        areaOf(to) === 'screens' &&
        !['screens/index.ts', 'screens/panes.ts'].includes(from) &&
        folderOf(from) !== folderOf(to),
    );
    expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('lets nothing but the commands and the tests load the embedded AWS, and only when asked', () => {
    const breaches = imports.filter(
      ({ from, to }) => areaOf(to) === 'src/emulator' && !['src/emulator', 'src/cli'].includes(areaOf(from)),
    );
    expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('keeps the SDK out of everything but src/aws and the embedded AWS', () => {
    const breaches = imports.filter(
      ({ from, to, typeOnly }) =>
        to.startsWith('@aws-sdk/') && !typeOnly && !['src/aws', 'src/emulator'].includes(areaOf(from)),
    );
    expect(breaches.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('never asks a screen or a playbook for its name', () => {
    const ids = (folder: string) =>
      readdirSync(join(root, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
    const playbookIds = ids('playbooks');
    const branches = files
      .filter((file) => file.startsWith('src/'))
      .flatMap((file) => {
        const text = readFileSync(join(root, file), 'utf8');
        return playbookIds
          .filter((id) => new RegExp(`[=!]==\\s*'${id}'|case '${id}'`).test(text))
          .map((id) => `${file}: ${id}`);
      });
    expect(playbookIds.length).toBeGreaterThan(0);
    expect(branches).toEqual([]);
  });
});
