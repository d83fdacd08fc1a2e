import { type Command, InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../posture/check.ts';
import type { AuditCommandOptions } from './audit.ts';

const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It takes a whole number of 1 or more.');
  return value;
};

/** Takes ids apart by commas, and the option several times. */
const ids = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean),
];

/** Adds the command `audit`; `act` runs what the options ask for. */
export function addAuditCommand(program: Command, act: (options: AuditCommandOptions) => Promise<void>): void {
  program
    .command('audit')
    .description('whether data in transit is protected in this account; reads only, unless --fix is approved')
    .option('--json', 'one JSON object, which --since takes later')
    .option('--csv', 'comma-separated values, a row a judgement')
    .option('--sarif', 'SARIF 2.1.0')
    .option('--ocsf', 'OCSF 1.3.0 Compliance Findings, one JSON object a line')
    .option('--html <file>', 'write the report as one page that needs nothing else; - is standard output')
    .option('--all', 'list every resource that failed, not the first twenty of a check')
    .addOption(
      new Option('--fail-on <severity>', 'end with exit code 1 where this severity or worse failed').choices(
        SEVERITIES,
      ),
    )
    .option('--fail-on-unknown', 'end with exit code 1 where something is unknown, too')
    .option('--baseline <file>', 'exceptions, YAML or JSON: check, resource, reason, expires, by')
    .option('--write-baseline <file>', 'write what failed as exceptions to be given reasons')
    .option('--since <file>', 'what is different from an earlier --json')
    .option('--check <id>', 'only this check; several times, or apart by commas', ids)
    .option('--practice <id>', 'only the checks of this practice; several times, or apart by commas', ids)
    .option('--rate <n>', 'requests a second that no service gets more of', positive)
    .option('--parallel <n>', 'resources read at once; 16 unless told', positive)
    .option('--fix', 'plan the playbooks that put right what failed, under one approval')
    .addOption(new Option('--severity <severity>', 'with --fix: this severity or worse').choices(SEVERITIES))
    .option('--resource <id>', 'with --fix: only this resource; several times, or apart by commas', ids)
    .option('--out <file>', 'with --fix: write the chain to a file that `apply` takes')
    .option('--yes', 'with --fix: approve the chain without reading it')
    .option(
      '--approve <hash>',
      'with --fix: approve the chain with this hash (sha256:…): whom it hits is in it, counts and times are not',
    )
    .action((options: AuditCommandOptions) => act(options));
}
