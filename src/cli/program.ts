import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ParamSpec, PlaybookInfo } from '../playbook/port.ts';
import { safeText } from '../ui/safe-text.ts';
import { addAuditCommand } from './audit-command.ts';
import type { Cli, GlobalOptions } from './cli.ts';
import { createCli } from './create-cli.ts';
import { EXIT } from './exit-codes.ts';
import type { FlowsOptions } from './flow-query.ts';
import { packageVersion } from './version.ts';

type Action<Options> = (cli: Cli, options: Options) => Promise<number>;

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It takes a whole number.');
  return value;
};

const flagOf = (param: ParamSpec): string =>
  `--${param.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} <${param.placeholder}>`;

function addParams(command: Command, info: PlaybookInfo): Command {
  for (const param of info.params) {
    const prices = (param.choices ?? []).map(({ value, help }) => `${value}: ${help}`);
    const option = new Option(flagOf(param), [param.help, ...prices].join('; '));
    if (param.choices !== undefined) option.choices(param.choices.map((choice) => choice.value));
    if (param.default !== undefined) option.default(param.default);
    if (param.required) option.makeOptionMandatory();
    command.addOption(option);
  }
  return command;
}

const paramsFrom = (info: PlaybookInfo, options: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    info.params.flatMap(({ name }) => (typeof options[name] === 'string' ? [[name, options[name] as string]] : [])),
  );

/** The files that `--playbook` names: they have to be known before the rest of the arguments can be read. */
function playbookFilesIn(argv: readonly string[]): string[] {
  const flag = '--playbook';
  return argv.flatMap((word, at) => {
    if (word.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)];
    const next = argv[at + 1];
    return word === flag && next !== undefined ? [next] : [];
  });
}

const asJson = (command: Command): Command => command.option('--json', 'one JSON object a line on standard output');
const asApproval = (command: Command): Command =>
  asJson(command)
    .option('--yes', 'approve the plan without reading it')
    .option(
      '--approve <hash>',
      'approve the plan with this hash (sha256:…): whom it hits is in it, counts and times are not',
    );

/** The exit code after commander said what is wrong, or printed the help it was asked for; undefined for other errors. */
export function exitCodeOfParsing(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? EXIT.done : EXIT.usage;
}

/**
 * The whole command line. Commands load when they run; `setExit` receives their exit code. Parsing errors are thrown
 * as CommanderError after commander has explained them on standard error.
 */
export async function buildProgram(
  argv: readonly string[],
  signal: AbortSignal,
  setExit: (code: number) => void,
): Promise<Command> {
  const program = new Command('transit-tui')
    .description('Console and playbooks for responders to data leaving an AWS account.')
    .version(packageVersion, '-V, --version')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--region <region>', 'AWS region')
    .option('--endpoint-url <url>', 'send every request there instead of to AWS')
    .option('--queue-url <url>', 'SQS queue that pushes findings to the console: see `transit-tui template`')
    .option(
      '--playbook <file>',
      'load an own playbook from this file too; may be given several times',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .option('--read-only', 'refuse, in the AWS clients, everything that could change the account', false)
    .option('--demo', 'work on the embedded AWS: no account is needed and nothing real is touched', false)
    .option('--debug', 'print stack traces', false)
    .showHelpAfterError('(transit-tui --help lists what there is)')
    .exitOverride();

  const cli = (): Cli => createCli(program.opts<GlobalOptions>(), signal);
  const act = <Options>(load: () => Promise<Action<Options>>, options: Options) =>
    load()
      .then((action) => action(cli(), options))
      .then(setExit);

  // Without this, commander answers a mistyped command by counting arguments.
  program.allowExcessArguments().action(async () => {
    const [unknown] = program.args;
    if (unknown !== undefined) program.error(`error: unknown command '${safeText(unknown)}'`);
    const { openConsole } = await import('./console.ts');
    setExit(await openConsole(cli()));
  });

  const rows = (name: string, help: string, load: () => Promise<Action<{ json?: boolean; csv?: boolean }>>) =>
    asJson(program.command(name).description(help))
      .option('--csv', 'comma-separated values')
      .action((options) => act(load, options));
  rows('findings', 'GuardDuty findings, exfiltration first', async () => (await import('./findings.ts')).findings);
  rows('access', 'Access Analyzer results for S3', async () => (await import('./access.ts')).access);
  asJson(
    program
      .command('flows')
      .description('denied and abnormal connections of the account, or a count of flow logs wherever they are'),
  )
    .argument(
      '[source...]',
      'files, folders, globs in quotes, - for standard input, s3://BUCKET/PREFIX, or cloudwatch:LOG-GROUP (or its ARN)',
    )
    .option('--csv', 'comma-separated values')
    .option('--since <time>', 'only records that end after this: 15m, 2h, 7d ago, or an instant')
    .option('--until <time>', 'only records that begin before this')
    .option('--action <which>', 'denied (unless told), accepted or all')
    .option('--by <fields>', 'what makes a row: srcaddr,dstaddr,dstport,protocol unless told')
    .option('--filter <condition>', "such as 'dstport=22 & src in 10.0.0.0/8'")
    .option(
      '--top <n>',
      'rows that are printed, the heaviest first; 50 unless told; with --detect all, the most severe first',
      wholeNumber,
    )
    .option('--sort <measure>', 'count (unless told), bytes or packets')
    .option('--format <format>', 'fields of lines without a header: a LogFormat, their names, or default')
    .option(
      '--detect',
      'print what the records show: scans, brute force, beaconing and more; takes no --by, --sort or --action',
    )
    .option('--baseline <file>', 'with --detect: what was usual before, from earlier --learn')
    .option('--learn', 'with --detect: add the whole hours of these records to the baseline afterwards')
    .option('--finding-address <addresses>', 'with --detect: addresses that findings name, apart by commas')
    .option('--quarantined <interfaces>', 'with --detect: interfaces in quarantine, each with @time where it is known')
    .option('--show-bad', 'print the first lines that could not be read')
    .addOption(
      new Option('--engine <which>', 'who counts: auto (by size, unless told), local, insights or athena').choices([
        'auto',
        'local',
        'insights',
        'athena',
      ]),
    )
    .option('--yes', 'run on Athena without asking first')
    .option('--athena-workgroup <name>', 'workgroup of Athena; primary unless told')
    .option('--athena-output <s3-url>', "where Athena writes its result; the workgroup's own place unless told")
    .option('--athena-database <name>', 'database of the tables that are made; default unless told')
    .option('--threads <n>', 'threads that read several sources side by side, at most 3', wholeNumber)
    .action((sources: readonly string[], options: Omit<FlowsOptions, 'sources'>) =>
      act(async () => (await import('./flows.ts')).flows, { ...options, sources }),
    );

  addAuditCommand(program, (options) => act(async () => (await import('./audit.ts')).audit, options));

  asJson(
    program
      .command('watch')
      .description(
        'follow the flow logs and put each detection as an event on EventBridge, until interrupted or, in a pipe, until nobody reads its output',
      ),
  )
    .option('--once', 'do one round and end')
    .option('--interval <time>', 'between two rounds, from 10s to 1h', '60s')
    .option('--event-bus <name>', 'name or ARN of the bus', 'default')
    .option(
      '--dry-run',
      'say what would be put, and put nothing; what an earlier watch put is held back as it would be',
    )
    .action((options) => act(async () => (await import('./watch.ts')).watch, options));

  asJson(
    program.command('playbooks').description('ids, parameters, what each changes, the permissions it needs'),
  ).action((options) => act(async () => (await import('./playbooks.ts')).playbooks, options));

  asJson(
    program
      .command('check-playbook')
      .description('hold an own playbook to the rules that the bundled ones keep, on the embedded AWS')
      .argument('<file>'),
  ).action((file: string, options) =>
    act(async () => (await import('./check-playbook.ts')).checkPlaybook, { ...options, file }),
  );

  const plan = program.command('plan').description('read the account and print what a playbook would do');
  const run = program.command('run').description('plan, approve, apply and verify a playbook');
  // Only these commands need to know the playbooks before their arguments can be read.
  if (argv.some((word) => word === 'plan' || word === 'run' || word === 'help' || word === 'completion')) {
    const [{ playbookInfos }, { loadPlaybooks }] = await Promise.all([
      import('./playbook-list.ts'),
      import('./own-playbooks.ts'),
    ]);
    const { env, note } = cli();
    const playbooks = await loadPlaybooks({ env, note, globals: { playbook: playbookFilesIn(argv) } });
    for (const info of playbookInfos(playbooks)) {
      asJson(addParams(plan.command(info.id).description(info.summary), info))
        .option('--out <file>', 'write the plan to a file that `apply` takes')
        .action((options: Record<string, unknown> & { json?: boolean; out?: string }) =>
          act(async () => (await import('./plan.ts')).plan, {
            playbook: info.id,
            params: paramsFrom(info, options),
            json: options.json,
            out: options.out,
          }),
        );
      asApproval(addParams(run.command(info.id).description(info.summary), info))
        .option('--watch', 'once it is done, tell what the flow logs show of it until interrupted')
        .action(
          (options: Record<string, unknown> & { json?: boolean; yes?: boolean; approve?: string; watch?: boolean }) =>
            act(async () => (await import('./run.ts')).run, {
              playbook: info.id,
              params: paramsFrom(info, options),
              json: options.json,
              yes: options.yes,
              approve: options.approve,
              watch: options.watch,
            }),
        );
    }
  }

  const each = (value: string, before: readonly string[] = []): string[] => [...before, value];
  asApproval(
    program
      .command('respond')
      .description('plan, approve and run all that fits a finding, under one approval')
      .argument('[finding]', 'id or ARN of a finding'),
  )
    .option('--with <choice>', 'take a playbook in, or its strength: PLAYBOOK or PLAYBOOK:param=value,…', each)
    .option('--without <choice>', 'leave a playbook out, or what has these parameters', each)
    .option('--out <file>', 'write the chain to a file that `apply` takes')
    .option('--watch', 'once it is done, tell what the flow logs show of it until interrupted')
    .option('--resume <chain>', 'go on with a chain that stopped')
    .action((finding: string | undefined, options) =>
      act(async () => (await import('./respond.ts')).respond, { ...options, finding }),
    );
  asJson(program.command('apply').description('apply a plan or a chain that was saved to a file').argument('<file>'))
    .option('--approve <hash>', 'the hash of the plan (sha256:…)')
    .action((file: string, options) => act(async () => (await import('./apply.ts')).apply, { ...options, file }));
  asJson(
    program
      .command('runs')
      .description('the runs and chains so far, or one of them')
      .argument('[run]', 'its id, or the path of a journal (.jsonl)'),
  ).action((runId: string | undefined, options) =>
    act(async () => (await import('./runs.ts')).runs, { ...options, runId }),
  );
  asApproval(
    program
      .command('resume')
      .description('go on with a run, or a chain, that stopped')
      .argument('<run>', 'its id, or the path of a journal (.jsonl)'),
  ).action((runId: string, options) => act(async () => (await import('./resume.ts')).resume, { ...options, runId }));
  asApproval(
    program
      .command('rollback')
      .description('undo a run, or a chain, from its journal')
      .argument('<run>', 'its id, or the path of a journal (.jsonl)'),
  ).action((runId: string, options) =>
    act(async () => (await import('./rollback.ts')).rollback, { ...options, runId }),
  );
  asApproval(program.command('archive').description('archive a finding that is dealt with').argument('<finding>'))
    .addOption(new Option('--feedback <which>', 'tell GuardDuty what it was worth').choices(['useful', 'not-useful']))
    .option('--comment <text>', 'why, for GuardDuty')
    .action((findingId: string, options) =>
      act(async () => (await import('./archive.ts')).archive, { ...options, findingId }),
    );
  asJson(
    program
      .command('evidence')
      .description('one archive of what is known of a run: findings, plan, journal, proofs, flow logs, hashes')
      .argument('<run>', 'its id, or the path of a journal (.jsonl)'),
  )
    .option('--out <file>', 'file to write; evidence-RUN.tar.gz unless told')
    .option('--since <time>', 'begin of the flow logs; an hour before the earliest finding unless told')
    .option('--until <time>', 'end of it; now unless told')
    .action((runId: string, options) =>
      act(async () => (await import('./evidence.ts')).evidence, { ...options, runId }),
    );
  asJson(
    program
      .command('timeline')
      .description('what happened in the order of time: findings, access, plans, changes, proofs, rollbacks')
      .argument('[run...]', 'only what these runs worked on: ids, or paths of journals (.jsonl)'),
  )
    .option('--md', 'Markdown for a report')
    .option('--since <time>', 'nothing before this; 24h unless told or a run is named')
    .option('--no-flows', "don't read the last hour of flow logs")
    .action((runs: readonly string[], options) =>
      act(async () => (await import('./timeline.ts')).timeline, { ...options, runs }),
    );
  asJson(
    program
      .command('verify-journal')
      .description('check that a journal was not changed')
      .argument('<run>', 'its id, or the path of a journal (.jsonl)'),
  ).action((runId: string, options) =>
    act(async () => (await import('./verify-journal.ts')).verifyJournal, { ...options, runId }),
  );

  program
    .command('emulator')
    .description('serve the embedded AWS to other clients and print the variables to set')
    .addOption(
      new Option('--scenario <name>', 'what happens in it')
        .choices(['s3-exfiltration', 'credential-theft', 'quiet', 'scale', 'transit'])
        .default('s3-exfiltration'),
    )
    .option('--port <n>', 'port on 127.0.0.1; any free one unless told', wholeNumber)
    .option('--seed <n>', 'the same seed makes the same account', wholeNumber, 1)
    .option('--findings <n>', 'how many findings (scale)', wholeNumber)
    .option('--flows <n>', 'how many flow records (scale)', wholeNumber)
    .option('--speed <n>', 'how many times faster than real time', Number)
    .action((options) => act(async () => (await import('./emulator.ts')).emulator, options));
  program
    .command('template')
    .description('print the CloudFormation of rules, queue and permissions for `watch` and --queue-url')
    .option('--event-bus <name>', 'bus that `watch` puts on', 'default')
    .option('--queue-name <name>', 'name of the queue', 'transit-tui')
    .action((options) => act(async () => (await import('./template.ts')).template, options));
  program
    .command('iam-policy')
    .description('the IAM policy for reading, or for playbooks, `audit`, `watch`, `queue` and `athena`')
    .argument('[playbook...]')
    .action((playbooks: string[]) =>
      act(async () => (await import('./iam-policy.ts')).iamPolicy, {
        playbooks,
        readOnly: program.opts<GlobalOptions>().readOnly,
      }),
    );
  program
    .command('completion')
    .description('a completion script for bash, zsh or fish')
    .addArgument(program.createArgument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action((shell: string) =>
      act(async () => {
        const { completionScript } = await import('./completion.ts');
        return async (context: Cli) => {
          context.line(completionScript(shell, program));
          return 0;
        };
      }, {}),
    );

  // exitOverride and its kin are not inherited by commands that were made before they were set on the parent. What is
  // typed after a command and means nothing to it is refused: it may have been meant to narrow what is changed.
  const settle = (command: Command): void => {
    command.exitOverride();
    if (command.commands.length === 0) command.allowExcessArguments(false);
    command.commands.forEach(settle);
  };
  settle(program);
  return program;
}
