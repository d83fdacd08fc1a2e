import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { buildProgram } from '../../src/cli/program.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Targets of Markdown links and pictures that are neither addresses nor places in the same page. */
const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

/** Everything that a page writes as code: inline, and the lines of fenced blocks. */
const codeIn = (text: string): string[] => {
  const fenced = [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...fenced, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)];
};

/** What stands in the documentation for whatever the reader puts there. */
const STANDS_FOR = /^(PLAYBOOK|RUN|FILE|SHELL|--PARAM|…|sha256:…)$/;
const wordsOf = (text: string): string[] => text.replace(/[[\]]/g, '').trim().split(/\s+/).filter(Boolean);

describe('the documentation', () => {
  it.each(documents)('%s links to nothing that is not there', (document) => {
    const missing = linksIn(read(document)).filter((target) => !existsSync(join(root, dirname(document), target)));
    expect(missing).toEqual([]);
  });

  it('names no file of this project that is not there', () => {
    const named = documents
      .filter((document) => !document.startsWith('docs/decisions'))
      .flatMap((document) =>
        codeIn(read(document))
          .filter((code) => /^(src|test|screens|playbooks|docs|bin|\.ci)\/[\w./-]+\.\w+$/.test(code))
          .map((code) => ({ document, code })),
      );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ code }) => !existsSync(join(root, code)))).toEqual([]);
  });

  it('names no npm script that package.json does not have', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((document) =>
      [...read(document).matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script = '']) => script),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});

describe('the commands of the documentation', () => {
  let program: Command;
  beforeAll(async () => {
    program = await buildProgram(['help'], new AbortController().signal, () => {});
  });

  const optionsOf = (command: Command): string[] =>
    command.options.flatMap(({ long, short }) => [long, short]).filter((flag) => flag != null);

  /** What of a command line the program would not understand. */
  function unknownIn(line: string): string[] {
    let command = program;
    const unknown: string[] = [];
    const takesNow = () => new Set([...optionsOf(program), ...optionsOf(command), '--help']);
    // What follows a pipe or a redirection is the shell's.
    const [own = ''] = line.slice(line.indexOf('transit-tui ')).split(/ [|>] /);
    const [, ...words] = wordsOf(own);
    const valued = (flag: string) =>
      [...program.options, ...command.options].some((option) => option.long === flag && option.required);
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      if (STANDS_FOR.test(word)) continue;
      if (word.startsWith('-')) {
        if (!takesNow().has(word)) unknown.push(word);
        if (valued(word)) at++;
        continue;
      }
      const next = command.commands.find((each) => each.name() === word);
      if (next !== undefined) command = next;
      else if (command.registeredArguments.length === 0) unknown.push(word);
    }
    return unknown;
  }

  const lines = documents
    .flatMap((document) => codeIn(read(document)).map((code) => ({ document, code })))
    .filter(({ code }) => /^(?:npx (?:--package=\S+ )?)?transit-tui /.test(code));

  it('are understood by the program, each word of them', () => {
    expect(unknownIn('transit-tui findings --nonsense')).toEqual(['--nonsense']);
    expect(unknownIn('transit-tui finding --json')).toEqual(['finding', '--json']);
    expect(lines.length).toBeGreaterThan(20);
    const misunderstood = lines
      .map(({ document, code }) => ({ document, code, unknown: unknownIn(code) }))
      .filter(({ unknown }) => unknown.length > 0);
    expect(misunderstood).toEqual([]);
  });

  it('are all in the README', () => {
    const named = new Set(codeIn(read('README.md')).flatMap((code) => /^transit-tui ([\w-]+)/.exec(code)?.[1] ?? []));
    expect(program.commands.map((command) => command.name()).filter((name) => !named.has(name))).toEqual([]);
  });

  it('with an option in the README that stands alone take it somewhere', () => {
    const all = new Set(
      [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)].flatMap(optionsOf),
    );
    const alone = codeIn(read('README.md')).flatMap((code) => /^(--[\w-]+)(?: \S+)?$/.exec(code)?.[1] ?? []);
    expect(alone.length).toBeGreaterThan(10);
    expect(alone.filter((flag) => !all.has(flag))).toEqual([]);
  });
});

describe('the README', () => {
  const readme = read('README.md');

  it('lists the exit codes that the program has, and no other', () => {
    const table = [...readme.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code = '', meaning = '']) => [code, meaning]);
    expect(table.map(([code]) => Number(code))).toEqual(Object.values(EXIT));
    const meanings = [...read('src/cli/exit-codes.ts').matchAll(/\/\*\* (.+)\. \*\/\n\s+\w+: (\d+),/g)];
    const plain = (text: string) => text.toLowerCase().replace(/[;,]/g, '');
    expect(table).toHaveLength(meanings.length);
    for (const [, meaning = '', code] of meanings) {
      expect(plain(table.find(([listed]) => listed === code)?.[1] ?? '')).toBe(plain(meaning));
    }
  });

  it('starts with two lines that a fresh clone understands', () => {
    const [, quickStart = ''] = /^## Quick start\n[\s\S]*?```sh\n([\s\S]*?)```/m.exec(readme) ?? [];
    expect(quickStart).toBe('npm ci && npm start\nnpm ci && npm test\n');
  });

  it('shows a picture that the real program drew', () => {
    const picture = read('docs/console.svg');
    expect(picture).toContain('GuardDuty');
    expect(picture).toContain('EMBEDDED');
  });
});
