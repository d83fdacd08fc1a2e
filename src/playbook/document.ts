import { flagOf } from './define-playbook.ts';
import type { ParamSpec, PlaybookInfo } from './port.ts';

/** Gives docs/playbooks.md: for each playbook its parameters, what it changes and the permissions it needs. */
export function playbooksMarkdown(list: readonly PlaybookInfo[]): string {
  const parts = list.map((info) => [
    `## ${info.id}`,
    '',
    info.summary,
    '',
    '```sh',
    `transit-tui plan ${info.id} ${usage(info.params)}`,
    `transit-tui run ${info.id} ${usage(info.params)} --approve sha256:…`,
    '```',
    '',
    '| parameter | what it is |',
    '|---|---|',
    ...info.params.map(row),
    '',
    'It changes:',
    '',
    ...info.changes.map((change) => `- ${change}`),
    '',
    'Permissions to plan and verify:',
    '',
    ...info.permissions.reads.map((action) => `- \`${action}\``),
    '',
    'Permissions to apply and roll back:',
    '',
    ...info.permissions.writes.map((action) => `- \`${action}\``),
    '',
  ]);
  const intro = [
    '# Playbooks',
    '',
    'Generated from the playbooks themselves by `npm run docs`. `transit-tui iam-policy PLAYBOOK` prints the permissions as an',
    'IAM policy. Every playbook is planned first, applied only when the plan is approved by its hash, journalled step by step,',
    'verified by reading back, and can be resumed and rolled back: see [safety.md](safety.md).',
    '',
  ];
  return [...intro, ...parts.flat()].join('\n');
}

function usage(params: readonly ParamSpec[]): string {
  return params
    .filter((param) => param.required)
    .map((param) => `${flagOf(param.name)} ${choicesOf(param)}`)
    .join(' ');
}

function choicesOf(param: ParamSpec): string {
  return param.choices?.map((choice) => choice.value).join('|') ?? param.placeholder;
}

function row(param: ParamSpec): string {
  const choices = (param.choices ?? []).map((choice) => `\`${choice.value}\`: ${choice.help}`).join('; ');
  const need = param.required ? ' Needed.' : param.default === undefined ? '' : ` Unless told: \`${param.default}\`.`;
  const text = `${param.help}.${need}${choices === '' ? '' : ` ${choices}.`}`;
  return `| \`${flagOf(param.name)} ${param.placeholder.replaceAll('|', '\\|')}\` | ${text} |`;
}
