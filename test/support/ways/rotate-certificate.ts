import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CertificateName } from '../../../src/emulator/scenarios/transit/certificates.ts';
import type { World } from '../../../src/emulator/state.ts';
import type { CertificateState } from '../../../src/emulator/transit-state.ts';
import { arnOf, changed } from '../checks/scenario-certificate.ts';
import { type Made, makeCertificate } from '../made-certificate.ts';
import type { Way } from './way.ts';

const playbook = 'rotate-certificate';
const scenario = 'transit';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes a certificate and its key where only its owner reads them, and gives the parameters that name them. */
export function filesOf(made: Made, chain?: string): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'transit-tui-certificate-'));
  folders.push(folder);
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

const named = (...names: readonly [string, ...string[]]): Partial<CertificateState> => ({
  domainName: names[0],
  subjectAlternativeNames: [...names],
});

/** In which order a listener lists what it chooses by host name means nothing. */
const forgetOrder = (account: World) => {
  for (const listener of Object.values(account.listeners)) {
    const [first, ...others] = listener.certificateArns;
    listener.certificateArns = [...(first === undefined ? [] : [first]), ...others.sort()];
  }
};

/** Has every listener with a certificate present the unused one too, by host name. */
const present = (name: CertificateName) => (emulator: Emulator) =>
  emulator.edit((world) => {
    for (const { certificateArns } of Object.values(world.listeners)) {
      if (certificateArns.includes(arnOf(name)())) certificateArns.push(arnOf('unused')());
    }
  });

const swapping = (name: CertificateName) => () => ({
  certificate: arnOf(name)(),
  way: 'swap',
  replacement: arnOf('unused')(),
});

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
  {
    name: `${playbook}, swapped where it is the default`,
    playbook,
    scenario,
    prepare: changed('unused', named('shop.example.com', 'checkout.example.com')),
    params: swapping('renewal-failed'),
  },
  {
    name: `${playbook}, swapped on two load balancers`,
    playbook,
    scenario,
    prepare: changed('unused', named('www.example.com', 'example.com', 'static.example.com')),
    params: swapping('www'),
  },
  {
    name: `${playbook}, swapped where it is chosen by host name`,
    playbook,
    scenario,
    prepare: changed('unused', named('api.example.com')),
    params: swapping('api'),
  },
  {
    name: `${playbook}, swapped where the new one is chosen by host name already`,
    playbook,
    scenario,
    prepare(emulator) {
      changed('unused', named('shop.example.com', 'checkout.example.com', 'api.example.com'))(emulator);
      present('renewal-failed')(emulator);
    },
    params: swapping('renewal-failed'),
  },
  {
    name: `${playbook}, swapped by host name where the new one is there already`,
    playbook,
    scenario,
    prepare(emulator) {
      changed('unused', named('api.example.com'))(emulator);
      present('api')(emulator);
    },
    params: swapping('api'),
    forget: forgetOrder,
  },
];
