import { flagOf } from '../playbook/define-playbook.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { loadPlaybooks } from './own-playbooks.ts';
import { wrapped } from './plan-text.ts';
import { playbookInfos } from './playbook-list.ts';

export interface PlaybooksOptions {
  readonly json?: boolean;
}

/** Lists the playbooks: ids, parameters, what each changes, the permissions it needs. */
export const playbooks: CommandAction<PlaybooksOptions> = async (cli, { json }) => {
  for (const info of playbookInfos(await loadPlaybooks(cli))) {
    if (json) {
      cli.json(info);
      continue;
    }
    cli.line(`${info.id}: ${info.title}`);
    for (const line of wrapped(info.summary, '  ', cli.columns)) cli.line(line);
    for (const param of info.params) {
      const need = param.required ? ' (needed)' : '';
      for (const line of wrapped(
        `${param.help}${need}`,
        `  ${flagOf(param.name)} ${param.placeholder}  `,
        cli.columns,
      )) {
        cli.line(line);
      }
      for (const { value, help } of param.choices ?? []) {
        const unlessTold = value === param.default ? ' (unless told)' : '';
        for (const line of wrapped(help, `      ${value}${unlessTold}: `, cli.columns)) cli.line(line);
      }
    }
    for (const change of info.changes) for (const line of wrapped(change, '  changes: ', cli.columns)) cli.line(line);
    for (const line of wrapped(info.permissions.reads.join(' '), '  reads with: ', cli.columns)) cli.line(line);
    for (const line of wrapped(info.permissions.writes.join(' '), '  writes with: ', cli.columns)) cli.line(line);
    cli.line('');
  }
  return EXIT.done;
};
