import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { accountOf, settledAccountOf } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { startInTerminal } from '../support/terminal.ts';
import { wayNamed } from '../support/ways/index.ts';

const program = inject('packedProgram');

/** The embedded AWS that these tests change; each test puts back what it changed or looks at what none changes. */
let aws: Emulator;
let host = '';
let home = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'transit-tui-e2e-'));
  aws = await startEmulator();
  host = instanceNamed(aws, 'payments-export-1');
});
afterAll(async () => {
  await aws.stop();
  await rm(home, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** A small environment that reaches the embedded AWS, so that nothing of this machine's own account is used. */
const onEmbedded = (given: Variables = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: home,
  XDG_STATE_HOME: join(home, 'state'),
  AWS_EC2_METADATA_DISABLED: 'true',
  ...aws.env,
  ...given,
});

const NO_ACCOUNT: Variables = {
  AWS_ENDPOINT_URL: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
};

function start(args: readonly string[], env: Variables = {}, node: readonly string[] = [process.execPath]) {
  const [command = '', ...first] = node;
  const child = spawn(command, [...first, program, ...args], { cwd: home, env: onEmbedded(env), stdio: 'pipe' });
  child.stdin.end();
  return { child, ended: endOf(child), said: (text: string) => saying(child, text) };
}

function endOf(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Resolves when the program has printed `text`. */
function saying(child: ChildProcess, text: string): Promise<void> {
  let out = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes(text)) resolve();
    });
    child.on('close', () => reject(new Error(`It ended without saying ${text}:\n${out}`)));
  });
}

const ran = (args: readonly string[], env: Variables = {}): Promise<Ended> => start(args, env).ended;

/** What every clear refusal has: nothing but what went wrong and what next, in words, on standard error. */
function expectClearRefusal({ code, out, err }: Ended, expected: number, says: RegExp): void {
  expect({ code, err }).toMatchObject({ code: expected, err: expect.stringMatching(says) });
  expect(out).toBe('');
  expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
  expect(err).not.toMatch(/^ +at |node:internal/m);
}

describe('On a Node that is too old', () => {
  const line = /^transit-tui needs Node 22\.2 or newer and this is (1\d|20|21)\.\S+: run it with `npx [^`]+`\.\n$/;

  test('it says so in one line and exits with 2', async () => {
    const pretend = `data:text/javascript,${encodeURIComponent(
      "import process from 'node:process';Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})",
    )}`;
    const ended = await start(['--demo'], {}, [process.execPath, '--import', pretend]).ended;
    expect(ended).toEqual({ code: 2, out: '', err: expect.stringMatching(line) });
  });

  test('that this machine has, the same', async (context) => {
    const found = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' });
    const major = Number.parseInt(found.stdout?.slice(1) ?? '', 10);
    if (!(major < 22))
      context.skip(`/usr/bin/node is ${found.stdout?.trim() || 'not there'}: only the pretended one is tried`);
    const ended = await start(['--demo'], {}, ['/usr/bin/node']).ended;
    expect(ended).toEqual({ code: 2, out: '', err: expect.stringMatching(line) });
  });
});

describe('Without a terminal', () => {
  test('it prints the three panes once and names the commands for scripts', async () => {
    const { code, out, err } = await ran(['--demo']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const title of ['== GuardDuty findings: ', '== Access Analyzer, S3: ', '== Denied and abnormal']) {
      expect(out).toContain(title);
    }
    expect(out).toContain('[EMBEDDED]');
    expect(out).toContain('transit-tui findings|access|flows [--json|--csv]');
    expect(out).not.toContain('\x1b');
  });

  test('--help lists every command', async () => {
    const { code, out, err } = await ran(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of [
      'findings',
      'playbooks',
      'plan',
      'run',
      'apply',
      'rollback',
      'verify-journal',
      'watch',
      'template',
      'emulator',
    ]) {
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    }
  });

  test.each([[['findings', '--json']], [['flows']], [['playbooks', '--json']], [['--demo']]])(
    'a reader that leaves after one line ends %j quietly',
    async (args) => {
      const words = ['-c', 'set -o pipefail; "$@" | head -n 1', 'sh', process.execPath, program, ...args];
      const child = spawn('bash', words, { cwd: home, env: onEmbedded(), stdio: ['ignore', 'pipe', 'pipe'] });
      const { code, out, err } = await endOf(child);
      expect(code).toBe(0);
      expect(err).not.toMatch(/EPIPE|rror|^ +at /m);
      expect(out.trimEnd().split('\n')).toHaveLength(1);
    },
  );
});

describe('Wrong arguments exit with 2 and say which', () => {
  test.each([
    { args: ['contain'], says: /unknown command 'contain'/ },
    { args: ['--everything'], says: /unknown option '--everything'/ },
    { args: ['audit', '--fix', 'sg-0123456789abcdef0'], says: /too many arguments for 'audit'/ },
    { args: ['findings', '--yaml'], says: /unknown option '--yaml'/ },
    { args: ['run', 'no-such-playbook', '--yes'], says: /unknown command 'no-such-playbook'/ },
    { args: ['plan', 'quarantine-instance'], says: /required option '--instance/ },
    { args: ['plan', 'quarantine-instance', '--instance', 'me'], says: /--instance: .*i-/ },
    { args: ['plan', 'revoke-bucket-access', '--bucket', 'b', '--level', 'all'], says: /deny, statement, block/ },
    { args: ['runs', 'run-1'], says: /"run-1" is not the id of a run/ },
    { args: ['rollback', 'run-20260102-030405-abcdef', '--yes'], says: /run-20260102-030405-abcdef/ },
    { args: ['verify-journal', '../../etc/passwd'], says: /is not the id of a run/ },
    { args: ['completion', 'tcsh'], says: /bash, zsh, fish/ },
    {
      args: ['findings'],
      env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
      says: /No region.*\n.*--region/,
    },
    { args: ['findings', '--profile', 'nobody'], says: /no AWS profile named nobody/ },
    { args: ['runs'], env: { HOME: undefined, XDG_STATE_HOME: undefined }, says: /neither HOME nor XDG_STATE_HOME/ },
  ])('$args', async ({ args, env = {}, says }) => {
    expectClearRefusal(await ran(args, env), 2, says);
  });
});

describe('Without access to AWS it exits with 7 and says what helps', () => {
  test.each([[['findings']], [['plan', 'quarantine-instance', '--instance', 'i-0123456789abcdef0']], [[]]])(
    'no credentials: %j',
    async (args) => {
      expectClearRefusal(await ran(args, NO_ACCOUNT), 7, /No AWS credentials.*\n.*--profile.*aws sso login.*--demo/);
    },
  );

  test.each([[['findings']], [['flows', '--json']], [[]]])('an endpoint that nothing listens on: %j', async (args) => {
    expectClearRefusal(
      await ran(['--endpoint-url', 'http://127.0.0.1:9', ...args]),
      7,
      /ECONNREFUSED 127\.0\.0\.1:9\n.*endpoint/,
    );
  });
});

describe('Approval', () => {
  const quarantine = () => ['quarantine-instance', '--instance', host];

  test('missing: the plan is printed, nothing is changed and it exits with 3', async () => {
    const before = accountOf(aws.world());
    const { code, out, err } = await ran(['run', ...quarantine()]);
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(out).toMatch(/Nothing was changed\. To approve exactly this plan:\n {2}transit-tui run .*--approve sha256:/);
    expect(accountOf(aws.world())).toEqual(before);
  });

  test.each(['run', 'resume', 'rollback', 'apply'])('%s under --read-only is refused with 6', async (command) => {
    const rest = { run: [...quarantine(), '--yes'], apply: ['plan.json'] }[command] ?? ['run-20260102-030405-abcdef'];
    aws.clearRequests();
    const says = /read-only.*\n.*`transit-tui plan --region us-east-1 --read-only`.*leave out --read-only/;
    expectClearRefusal(await ran(['--read-only', '--region', 'us-east-1', command, ...rest]), 6, says);
    expect(aws.requests()).toEqual([]);
  });

  test('a plan file that is malformed, huge or was edited is refused, and nothing is changed', async () => {
    const plan = join(home, 'plan.json');
    expect((await ran(['plan', ...quarantine(), '--out', plan])).code).toBe(0);
    const text = await readFile(plan, 'utf8');
    const { hash } = JSON.parse(text) as { hash: string };
    const broken = join(home, 'broken.json');
    aws.clearRequests();
    for (const { content, code, says } of [
      { content: text.slice(0, 100), code: 2, says: /is not a plan: it is not JSON.*\n.*transit-tui plan/ },
      { content: '{"plan":[]}', code: 2, says: /is not a plan at .*\n.*transit-tui plan/ },
      { content: ' '.repeat(32 * 1024 * 1024), code: 2, says: /more than any plan/ },
      { content: text.replaceAll(host, 'i-0123456789abcdef0'), code: 6, says: /was changed after it was planned/ },
    ]) {
      await writeFile(broken, content);
      expectClearRefusal(await ran(['apply', broken, '--approve', hash]), code, says);
    }
    expectClearRefusal(await ran(['apply', join(home, 'none.json'), '--approve', hash]), 2, /none\.json can't be read/);
    expect(aws.requests().filter((request) => request.mutates)).toEqual([]);
  });
});

describe('A run', () => {
  const state = () => join(home, 'state-of-runs');
  const run = (...args: string[]) => start(args, { XDG_STATE_HOME: state() });
  const journals = async () =>
    (await readdir(join(state(), 'transit-tui/runs'))).filter((name) => name.endsWith('.jsonl'));

  test('interrupted with SIGINT ends after its step with 130, and goes on and back from there', async () => {
    const way = wayNamed('quarantine-instance');
    const before = settledAccountOf(aws.world(), way);
    aws.addFault({ operation: 'ec2:ModifyNetworkInterfaceAttribute', kind: 'slow', delayMs: 1500, count: 1 });
    const { child, ended, said } = run('run', 'quarantine-instance', '--instance', host, '--yes');
    await said('> Move');
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    const [, runId = ''] = /transit-tui resume (run-\S+)/.exec(out) ?? [];
    expect(await journals()).toContain(`${runId}.jsonl`);
    const resumed = await run('resume', runId, '--yes').ended;
    expect(resumed).toMatchObject({ code: 0, out: expect.stringContaining('Contained and read back') });
    expect(await run('rollback', runId, '--yes').ended).toMatchObject({ code: 0 });
    expect(settledAccountOf(aws.world(), way)).toEqual(before);
  });

  test('is bundled under --read-only into an archive that tar and sha256sum take, and told in the order of time', async () => {
    const { out } = await run('run', 'quarantine-instance', '--instance', host, '--yes', '--json').ended;
    const { runId } = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as { runId: string };
    try {
      aws.clearRequests();
      const made = await run('--read-only', 'evidence', runId, '--json').ended;
      expect(made.code).toBe(0);
      const { file } = JSON.parse(made.out) as { file: string };
      execFileSync('tar', ['-xzf', file, '-C', home]);
      execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: join(home, `evidence-${runId}`) });
      const told = await run('--read-only', 'timeline', runId, '--md', '--no-flows').ended;
      expect(told).toMatchObject({ code: 0, out: expect.stringContaining('ModifyNetworkInterfaceAttribute') });
      expect(aws.requests().filter((request) => request.mutates)).toEqual([]);
    } finally {
      expect((await run('rollback', runId, '--yes').ended).code).toBe(0);
    }
  });

  test('whose journal was changed is not believed, and neither rolled back nor resumed', async () => {
    const { out } = await run('run', 'quarantine-instance', '--instance', host, '--yes', '--json').ended;
    const { runId } = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as { runId: string };
    const journal = join(state(), 'transit-tui/runs', `${runId}.jsonl`);
    const text = await readFile(journal, 'utf8');
    const contained = accountOf(aws.world());
    try {
      await writeFile(journal, text.replace('"type":"intent"', '"type":"outcome"'));
      for (const command of ['rollback', 'resume']) {
        expectClearRefusal(
          await run(command, runId, '--yes').ended,
          6,
          /was changed after it was written.*\n.*by hand/,
        );
      }
      const check = await run('verify-journal', runId).ended;
      expect(check).toMatchObject({
        code: 1,
        out: expect.stringMatching(/^tampered: [\s\S]*was changed after it was/),
      });
      expect((await run('runs').ended).out).toContain(`${runId} unreadable`);
      await writeFile(journal, 'not a journal\n');
      expectClearRefusal(await run('rollback', runId, '--yes').ended, 6, /line 1: it is not JSON/);
      expect(accountOf(aws.world())).toEqual(contained);
    } finally {
      await writeFile(journal, text);
      expect((await run('rollback', runId, '--yes').ended).code).toBe(0);
    }
  });

  test('that can write no journal changes nothing, and says so without a stack trace', async () => {
    const file = join(home, 'a-file');
    await writeFile(file, '');
    const before = accountOf(aws.world());
    for (const flags of [[], ['--demo']]) {
      const args = ['run', 'quarantine-instance', '--instance', host, '--yes', ...flags];
      const { code, out, err } = await ran(args, { XDG_STATE_HOME: file });
      expect({ code, err }).toEqual({ code: 1, err: '' });
      expect(out).toMatch(/Nothing was changed: [\s\S]*can't\s+be written[\s\S]*Set XDG_STATE_HOME/);
    }
    expect(accountOf(aws.world())).toEqual(before);
    // Reading needs no journal.
    expect(await ran(['findings', '--demo'], { XDG_STATE_HOME: file })).toMatchObject({ code: 0, err: '' });
  });
});

describe('In a terminal', () => {
  const open = (env: Variables, size = { columns: 80, rows: 24 }) =>
    startInTerminal({ command: process.execPath, args: [program], cwd: home, ...size, env: onEmbedded(env) });

  test('of 20×5 it says that it needs more room, and goes on once it has it', async () => {
    const terminal = open({}, { columns: 20, rows: 5 });
    try {
      await terminal.waitFor(/60×15/);
      expect(Math.max(...terminal.lines().map((line) => line.length))).toBeLessThanOrEqual(20);
      terminal.resize(80, 24);
      await terminal.waitFor(/1 GuardDuty \d/, 20_000);
      terminal.resize(20, 5);
      await terminal.waitFor(/60×15/);
      terminal.keys('q');
      expect(await terminal.exited).toEqual({ code: 0, signal: undefined });
      expect(terminal.alternateScreen()).toBe(false);
    } finally {
      await terminal.close();
    }
  });

  test.each(['SIGINT', 'SIGTERM'])('%s ends it with 130 and restores the terminal', async (signal) => {
    const terminal = open({});
    try {
      await terminal.waitFor(/1 GuardDuty \d/, 20_000);
      terminal.kill(signal);
      expect(await terminal.exited).toEqual({ code: 130, signal: undefined });
      expect(terminal.alternateScreen()).toBe(false);
      expect(terminal.cursorVisible()).toBe(true);
    } finally {
      await terminal.close();
    }
  });

  test('with NO_COLOR it draws without a colour, and the selection is still to be seen', async () => {
    const terminal = open({ NO_COLOR: '1' });
    try {
      await terminal.waitFor(/1 GuardDuty \d[\s\S]*▌/, 20_000);
      terminal.keys('enter');
      await terminal.waitFor(/As AWS sent it|Finding/);
      terminal.keys('?');
      await terminal.waitFor(/Help|Keys/);
      const written = terminal.raw();
      const colours = [...written.matchAll(/\x1b\[([\d;:]*)m/g)].filter(([, numbers = '']) =>
        numbers.split(';').some((number) => /^(3[0-8]|4[0-8]|9[0-7]|10[0-7])$/.test(number.split(':')[0] ?? '')),
      );
      expect(colours).toEqual([]);
    } finally {
      await terminal.close();
    }
  });
});

describe('The completion script', () => {
  const checks = [
    { shell: 'bash', args: ['-n'] },
    { shell: 'zsh', args: ['-n'] },
    { shell: 'fish', args: ['--no-execute'] },
  ];

  test.for(checks)('for $shell is one that $shell can read', async ({ shell, args }, context) => {
    const { code, out, err } = await ran(['completion', shell]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('quarantine-instance');
    if (spawnSync(shell, ['--version']).error !== undefined) {
      context.skip(`there is no ${shell} here: what it was given was only looked at`);
    }
    const script = join(home, `completion.${shell}`);
    await writeFile(script, out);
    execFileSync(shell, [...args, script], { stdio: 'pipe' });
  });

  test('for bash completes commands, playbooks and their options', async () => {
    const { out } = await ran(['completion', 'bash']);
    const complete = (...words: string[]) => {
      const script = `${out}\nCOMP_WORDS=(transit-tui ${words.join(' ')} ''); COMP_CWORD=${words.length + 1}; _transit_tui; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
    };
    expect(complete()).toEqual(expect.arrayContaining(['findings', 'run', '--demo']));
    expect(complete('run')).toEqual(expect.arrayContaining(['quarantine-instance', 'revoke-bucket-access']));
    expect(complete('--demo', 'run', 'quarantine-instance')).toEqual(expect.arrayContaining(['--instance', '--yes']));
  });
});
