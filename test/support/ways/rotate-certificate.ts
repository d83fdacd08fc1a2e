import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../../src/emulator/state.ts';
import { arnOf, changed } from '../checks/scenario-certificate.ts';
import { type Made, makeCertificate } from '../made-certificate.ts';
import type { Way } from './way.ts';

const playbook = 'rotate-certificate';
const scenario = 'transit';

/** Writes a certificate and its key where only its owner reads them, and gives the parameters that name them. */
export function filesOf(made: Made, chain?: string): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'transit-tui-certificate-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    certificateFile: put('certificate.pem', made.certificate),
    keyFile: put('key.pem', made.key),
    ...(chain === undefined ? {} : { chainFile: put('chain.pem', chain) }),
  };
}

/** The same files for all worlds of a process, so that planning twice gives the same plan. */
const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const selfSigned = once(() => filesOf(makeCertificate({ names: ['legacy.example.com'] })));
const chained = once(() => {
  const name = 'Example Trust CA 3';
  const root = makeCertificate({ names: [name], key: 'EC_prime256v1' });
  return filesOf(
    makeCertificate({ names: ['legacy.example.com', '*.legacy.example.com'], by: { ...root, name }, serial: 77 }),
    root.certificate,
  );
});

/** What was there before can't be put back: ACM gives out no key. */
const forgetMaterial = (account: World) => {
  const found = account.certificates[arnOf('imported')()];
  if (found === undefined) return;
  Object.assign(found, { serial: '', issuer: '', notBefore: 0, notAfter: 0, importedAt: 0 });
  Object.assign(found, { subjectAlternativeNames: [], signatureAlgorithm: '' });
};

const forgetRenewal = (account: World) => {
  const found = account.certificates[arnOf('exported')()];
  if (found !== undefined) {
    Object.assign(found, { serial: '', notBefore: 0, notAfter: 0, issuedAt: 0, renewal: null });
  }
};

/** The state of the scenario's certificates is what these runs leave; nothing else may change with it. */
export const rotateCertificateWays: readonly Way[] = [
  {
    name: `${playbook}, requested anew`,
    playbook,
    scenario,
    params: () => ({ certificate: arnOf('renewal-failed')(), way: 'request' }),
  },
  {
    name: `${playbook}, requested with a stronger key beside one of the same name`,
    playbook,
    scenario,
    prepare: (emulator) => changed('unused', { domainName: 'old.example.com' })(emulator),
    params: () => ({ certificate: arnOf('weak')(), way: 'request' }),
  },
  {
    name: `${playbook}, renewed`,
    playbook,
    scenario,
    params: () => ({ certificate: arnOf('exported')(), way: 'renew' }),
    forget: forgetRenewal,
  },
  {
    name: `${playbook}, imported`,
    playbook,
    scenario,
    params: () => ({ certificate: arnOf('imported')(), way: 'import', ...selfSigned() }),
    forget: forgetMaterial,
  },
  {
    name: `${playbook}, imported with its chain`,
    playbook,
    scenario,
    params: () => ({ certificate: arnOf('imported')(), way: 'import', ...chained() }),
    forget: forgetMaterial,
  },
];
