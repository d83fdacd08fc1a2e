import type { CheckInfo } from './check.ts';
import { PRACTICES } from './practice.ts';

/** Gives docs/checks.md: every check by its practice, what it judges, reads and follows, and what puts it right. */
export function checksMarkdown(checks: readonly CheckInfo[]): string {
  const parts = PRACTICES.flatMap(({ id, title, document }) => {
    const own = checks.filter(({ practice }) => practice === id);
    return [
      '',
      `## ${title}`,
      '',
      `Asked for by [AWS's Well-Architected Framework](${document}).`,
      ...own.flatMap(check),
    ];
  });
  return [
    '# Checks',
    '',
    'Generated from the checks themselves by `npm run docs`. `transit-tui audit` runs them all. What a check can’t read it calls',
    'unknown, and never passed.',
    '',
    '| check | what holds | severity | playbook |',
    '|---|---|---|---|',
    ...checks.map(
      ({ id, title, severity, playbook }) =>
        `| [\`${id}\`](#${id}) | ${cell(title)} | ${severity} | ${playbook === undefined ? '' : `\`${playbook}\``} |`,
    ),
    ...parts,
    '',
  ].join('\n');
}

function check(info: CheckInfo): string[] {
  const { id, title, judges, severity, resourceType, reads, fix, playbook, equivalents, document } = info;
  return [
    '',
    `### ${id}`,
    '',
    `${title}.`,
    '',
    `- Judges: \`${resourceType}\`. ${judges}`,
    `- Severity: ${severity}`,
    `- Reads: ${reads.map((each) => `\`${each}\``).join(', ')}`,
    `- Puts it right: ${fix}${playbook === undefined ? '' : ` Playbook: \`${playbook}\`.`}`,
    ...(equivalents.length === 0 ? [] : [`- The same elsewhere: ${equivalents.join(', ')}`]),
    `- Follows: <${document}>`,
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
