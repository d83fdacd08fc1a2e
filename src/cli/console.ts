import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cli } from './cli.ts';
import { configPath } from './config-path.ts';
import { openCliSession } from './create-cli.ts';
import { commandLine } from './same-account.ts';

/** Opens the console; without a terminal prints one plain snapshot of the panes instead. Gives the exit code. */
export async function openConsole(cli: Cli): Promise<number> {
  const { queueUrl } = cli.globals;
  const queue = queueUrl === undefined ? undefined : (await import('../live/queue-url.ts')).readQueueUrl(queueUrl);
  if (!cli.terminal || process.stdin.isTTY !== true) {
    if (queue !== undefined) cli.note('--queue-url is for the console in a terminal: this snapshot asks once.');
    const { plainSnapshot } = await import('./plain-snapshot.ts');
    return plainSnapshot(cli);
  }
  // Before the screen is taken: what is to be said of them would be lost behind it.
  if (namesOwnPlaybooks(cli)) await (await import('./own-playbooks.ts')).loadPlaybooks(cli);
  const { startConsole } = await import('../app/start-console.tsx');
  const profile = cli.globals.profile ?? cli.env.AWS_PROFILE;
  const region = cli.globals.region ?? cli.env.AWS_REGION ?? cli.env.AWS_DEFAULT_REGION;
  return startConsole({
    readOnly: cli.globals.readOnly,
    embedded: cli.globals.demo,
    debug: cli.globals.debug,
    profile,
    region,
    // Another shell may have another environment.
    commandLine: (words) => commandLine(words, cli.globals.demo ? cli.globals : { ...cli.globals, profile, region }),
    version: cli.version,
    now: cli.now,
    env: cli.env,
    openSession: () => openCliSession(cli.globals, () => cli.stateFolder(), true),
    openFeeds: async (session) =>
      (await import('./open-cli-feeds.ts')).openCliFeeds(session, cli.now, { queue, judgesFlows: true }),
    openPlaybooks: async (session) => (await import('./open-playbooks.ts')).openPlaybooks(cli, session),
    accountAlias: async (session) => (await import('../aws/iam/reads.ts')).accountAlias(session.read),
    keepShown: async (shown) => (await import('./shown-plans.ts')).keepShown(cli.stateFolder(), shown),
    writeExport: async (name, content) => {
      const path = resolve(name);
      await (await import('node:fs/promises')).writeFile(path, content, { flag: 'wx', mode: 0o600 });
      return path;
    },
  });
}

function namesOwnPlaybooks({ globals, env }: Cli): boolean {
  const config = configPath(env);
  return globals.playbook !== undefined || (config !== undefined && existsSync(config));
}
