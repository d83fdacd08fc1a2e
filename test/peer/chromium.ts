import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-features=NetworkTimeServiceQuerying',
  '--hide-scrollbars',
  '--enable-logging=stderr',
];

/** What the browser asks for on its own account, whatever the page. */
const OWN = /^127\.0\.0\.1\/favicon\.ico$|^[\w.-]+\.(google|googleapis|gvt1)\.com\//;

/** What a browser made of a page. */
export interface Rendered {
  /** The document as it stands after loading. */
  readonly dom: string;
  /** What the page had the browser say on its console, errors and refusals of the policy included. */
  readonly console: readonly string[];
  /** Every path that was asked of the server, in order. */
  readonly asked: readonly string[];
  /** PNG. */
  readonly screenshot: Buffer;
  readonly pdf: Buffer;
}

/** The installed chromium, or undefined where there is none. */
export async function findChromium(): Promise<string | undefined> {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const found = await run(name, ['--version']).then(
      () => name,
      () => undefined,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Serves a page on a loopback port and has a browser without a window render it; any other host is sent to the same server. */
export async function render(chromium: string, page: string, size: string, dark = false): Promise<Rendered> {
  const folder = await mkdtemp(join(tmpdir(), 'transit-tui-chromium-'));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host?.split(':')[0]}${request.url}`);
    response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}/report`;
  const browse = (...more: string[]) =>
    run(
      chromium,
      [
        ...FLAGS,
        `--user-data-dir=${join(folder, 'profile')}`,
        `--window-size=${size}`,
        // What a page would load from elsewhere arrives here and is seen.
        `--host-resolver-rules=MAP * 127.0.0.1:${port}`,
        ...(dark ? ['--blink-settings=preferredColorScheme=0'] : []),
        ...more,
        address,
      ],
      { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 },
    );
  try {
    const { stdout, stderr } = await browse('--dump-dom');
    const png = join(folder, 'page.png');
    const pdf = join(folder, 'page.pdf');
    await browse(`--screenshot=${png}`);
    await browse(`--print-to-pdf=${pdf}`);
    return {
      dom: stdout,
      console: stderr.split('\n').filter((line) => /CONSOLE/.test(line)),
      asked: asked.filter((each) => !OWN.test(each)),
      screenshot: await readFile(png),
      pdf: await readFile(pdf),
    };
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
}
