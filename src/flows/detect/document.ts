import type { DetectionRule } from './detection.ts';

/** Gives docs/detections.md: for each rule what raises it with its numbers, what it needs, and how severe it is. */
export function detectionsMarkdown(rules: readonly DetectionRule[]): string {
  const lines = [
    '# Detections',
    '',
    'Generated from the rules themselves by `npm run docs`. `transit-tui flows SOURCE --detect` prints them with the numbers that',
    'raised them; `--json` gives each number by name in `figures`. A rule that lacks a field, enough time, or a baseline says so',
    'and raises nothing: `new-destination: unknown, 3 of the 24 hours of traffic before that it needs`. A slice of time is a',
    'minute, or ten where the records are gathered over ten. `first` is where the slice begins in which the first record ended,',
    '`last` when the newest record ended. Interfaces and instances are named up to a bound: `more-interface-id` and',
    '`more-instance-id` are there, and true, where there are more than those; how many is then not known.',
    '',
    '| id | name | what raises it | what it needs | severity |',
    '|---|---|---|---|---|',
    ...rules.map(row),
    '',
  ];
  return lines.join('\n');
}

function row({ id, title, promise, fields, needs, severity }: DetectionRule): string {
  const needed = [...fields.map((field) => `\`${field}\``), ...(needs === undefined ? [] : [needs])].join(', ');
  return `| \`${id}\` | ${title} | ${cell(promise)} | ${cell(needed)} | ${cell(severity)} |`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
