import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { issue } from '../../src/emulator/acm/changes.ts';
import type { CertificateName } from '../../src/emulator/scenarios/transit/certificates.ts';
import { arnOf, changed } from '../support/checks/scenario-certificate.ts';
import { type Made, makeCertificate, type Wanted } from '../support/made-certificate.ts';
import { follow, NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { filesOf } from '../support/ways/rotate-certificate.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({ now: () => NOW }, 'transit');
});
afterEach(() => world.close());

type Params = Readonly<Record<string, string>>;
const plan = (name: CertificateName, way: string, more: Params = {}) =>
  world.port.plan('rotate-certificate', { certificate: arnOf(name)(), way, ...more });
const run = async (saved: Awaited<ReturnType<typeof plan>>) => {
  const done = await follow(world.port.run(saved, { approval: saved.hash }));
  return { ...done, rollBack: () => follow(world.port.rollback(done.runId, { approval: saved.hash })) };
};
const stateOf = (name: CertificateName) => world.emulator.world().certificates[arnOf(name)()];
const legacy = (wanted: Partial<Wanted> = {}): Made => makeCertificate({ names: ['legacy.example.com'], ...wanted });
const importing = (made: Made, chain?: string) => plan('imported', 'import', filesOf(made, chain));

describe('requested anew', () => {
  const made = () => {
    const tagged = Object.values(world.emulator.world().certificates).filter(({ tags }) => 'transit-tui:run' in tags);
    expect(tagged).toHaveLength(1);
    return tagged[0]?.arn ?? '';
  };

  test('says who goes on with the old one, and afterwards which records are to be created', async () => {
    const saved = await plan('renewal-failed', 'request');
    expect(saved.plan.blastRadius).toEqual([
      expect.objectContaining({ label: 'app/storefront in us-east-1 of account 111122223333', level: 'info' }),
      {
        kind: 'load balancer',
        label: 'app/prod-shop in us-east-1 of account 444455556666',
        detail: 'goes on presenting the certificate that it has',
        level: 'info',
      },
    ]);
    const { end } = await run(saved);
    expect(end.status).toBe('done');
    expect(end.message).toMatch(/^Carried out and read back: shop\.example\.com/);
    expect(end.message).toMatch(
      /shop\.example\.com: create CNAME _\w{32}\.shop\.example\.com\. with value _\w{32}\.acm/,
    );
    expect(end.message).toMatch(/checkout\.example\.com: create CNAME /);
    expect(stateOf('renewal-failed')?.usedElsewhere).toHaveLength(1);
  });

  test('names one record for a name and its wildcard', async () => {
    const names = ['api.example.com', '*.api.example.com'];
    changed('api', { subjectAlternativeNames: names })(world.emulator);
    const { end } = await run(await plan('api', 'request'));
    expect(end.message.match(/create CNAME/g)).toHaveLength(1);
  });

  test('is deleted on rollback, and kept where something uses it by then', async () => {
    const first = await run(await plan('renewal-failed', 'request'));
    expect((await first.rollBack()).end.status).toBe('done');
    const { end, rollBack } = await run(await plan('renewal-failed', 'request'));
    expect(end.status).toBe('done');
    world.emulator.edit((account) => {
      issue(account, made(), NOW);
      const certificate = account.certificates[made()];
      if (certificate !== undefined) certificate.usedElsewhere = ['arn:aws:cloudfront::111122223333:distribution/E1'];
    });
    const back = await rollBack();
    expect(back.end.status).toBe('done');
    expect(back.end.message).toMatch(/stays: arn:aws:cloudfront::111122223333:distribution\/E1 uses it/);
    expect(made()).toMatch(/certificate/);
  });

  test('says that ACM makes no such key where it makes none', async () => {
    expect((await plan('weak', 'request')).plan.warnings).toEqual([
      'ACM makes no key RSA_1024 for public certificates: it will be RSA_2048.',
    ]);
  });
});

describe('renewed', () => {
  test('warns of the fee, and says that copies outside stay old', async () => {
    const saved = await plan('exported', 'renew');
    expect(saved.plan.warnings).toEqual(['AWS charges for each renewal of an exportable public certificate.']);
    const { end, rollBack } = await run(saved);
    expect(end.message).toMatch(/has to be exported and installed anew/);
    expect((await rollBack()).end.message).toMatch(/ACM can't go back/);
  });

  test('is not called done where ACM never got the request, nor where it could not renew it', async () => {
    const saved = await plan('exported', 'renew');
    world.emulator.addFault({ operation: 'acm:RenewCertificate', kind: 'reset-before', count: 9 });
    const { end, runId } = await run(saved);
    expect(end.status).not.toBe('done');
    expect(stateOf('exported')?.renewal).toBeNull();
    const failed = { status: 'FAILED', reason: 'CAA_ERROR', updatedAt: NOW };
    changed('exported', { renewal: failed })(world.emulator);
    const resumed = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.status).toBe('not-verified');
    expect(resumed.end.message).toMatch(/ACM could not renew the certificate: CAA_ERROR/);
  });

  test('counts as done once it is under way, and says so', async () => {
    const saved = await plan('exported', 'renew');
    world.emulator.addFault({ operation: 'acm:RenewCertificate', kind: 'reset-before', count: 9 });
    const { runId } = await run(saved);
    changed('exported', { renewal: { status: 'PENDING_AUTO_RENEWAL', reason: null, updatedAt: NOW } })(world.emulator);
    const resumed = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.status).toBe('done');
    expect(resumed.end.message).toMatch(/the renewal is under way, and the certificate is still the old one/);
    await expect(plan('exported', 'renew')).rejects.toThrow(/under way already \(PENDING_AUTO_RENEWAL\)/);
  });
});

describe('imported', () => {
  test('is under the same ARN, and who uses it is warned of', async () => {
    const saved = await importing(legacy());
    expect(saved.plan.blastRadius).toMatchObject([{ kind: 'load balancer', level: 'warn' }]);
    const { end } = await run(saved);
    expect(end.status, end.message).toBe('done');
    expect(stateOf('imported')).toMatchObject({ notAfter: Date.parse('2049-12-01T00:00:00Z'), importedAt: NOW });
  });

  test('leaves no line of the private key in plan, events, journal or account', async () => {
    const made = legacy();
    const saved = await importing(made);
    const { events, rollBack } = await run(saved);
    const back = await rollBack();
    const files = readdirSync(world.stateFolder, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const journals = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    expect(journals.length).toBeGreaterThan(0);
    const told = JSON.stringify([saved, events, back.events, world.emulator.world()]) + journals.join();
    expect(told).toContain('ImportCertificate');
    for (const text of [made.key, Buffer.from(made.key).toString('base64')]) {
      for (const line of text.split('\n').filter((each) => each.length > 20)) expect(told).not.toContain(line);
    }
    // Bytes written as numbers would escape the search for text.
    expect(told).not.toContain([...Buffer.from(made.key).subarray(30, 60)].join());
  });

  test('is not tried where the files changed since the plan', async () => {
    const params = filesOf(legacy());
    const saved = await plan('imported', 'import', params);
    const other = legacy({ serial: 5 });
    writeFileSync(params.certificateFile ?? '', other.certificate);
    writeFileSync(params.keyFile ?? '', other.key);
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
    expect(stateOf('imported')?.importedAt).not.toBe(NOW);
  });

  test('has nothing to do where this very certificate is there', async () => {
    const params = filesOf(legacy());
    await run(await plan('imported', 'import', params));
    const again = await plan('imported', 'import', params);
    expect(again.plan.steps).toEqual([]);
    expect(again.plan.summary).toMatch(/holds this very certificate already/);
  });

  test('takes a wildcard for the names under it, and warns where no chain is given', async () => {
    changed('imported', { domainName: 'a.example.com', subjectAlternativeNames: ['a.example.com'] })(world.emulator);
    const { plan: made } = await importing(makeCertificate({ names: ['*.example.com'] }));
    expect(made.warnings.join('\n')).toMatch(/No chain is given/);
  });
});

describe('swapped', () => {
  const SHOP = ['shop.example.com', 'checkout.example.com'];
  const distribution = 'arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE';
  const swapTo = (name: CertificateName, next: CertificateName = 'unused') =>
    plan(name, 'swap', { replacement: arnOf(next)() });
  const presented = (arn: string) =>
    Object.values(world.emulator.world().listeners).filter(({ certificateArns }) => certificateArns.includes(arn));
  const weakSwap = () => {
    changed('unused', { subjectAlternativeNames: SHOP, keyAlgorithm: 'RSA_1024' })(world.emulator);
    return swapTo('renewal-failed');
  };
  beforeEach(() => changed('unused', { domainName: SHOP[0] ?? '', subjectAlternativeNames: SHOP })(world.emulator));

  test('is presented by the listeners here, and what keeps the old one is named', async () => {
    changed('renewal-failed', { usedElsewhere: [distribution] })(world.emulator);
    const saved = await swapTo('renewal-failed');
    expect(saved.plan.blastRadius.map(({ label, level }) => `${level} ${label}`)).toEqual([
      'info E1EXAMPLE',
      'warn app/storefront in us-east-1 of account 111122223333',
    ]);
    expect(saved.plan.wontStop.join('\n')).toMatch(/go on with the old certificate.*distribution\/E1EXAMPLE/);
    const { end, rollBack } = await run(saved);
    expect(end.status, end.message).toBe('done');
    expect(presented(arnOf('unused')())).toHaveLength(1);
    expect(presented(arnOf('renewal-failed')())).toHaveLength(0);
    expect((await rollBack()).end.status).toBe('done');
    expect(presented(arnOf('renewal-failed')())).toHaveLength(1);
  });

  test('leaves on the way back what someone else put there since', async () => {
    const { rollBack } = await run(await swapTo('renewal-failed'));
    world.emulator.edit((account) => {
      for (const { arn } of presented(arnOf('unused')())) {
        const listener = account.listeners[arn];
        if (listener !== undefined) listener.certificateArns = [arnOf('exported')()];
      }
    });
    const { end } = await rollBack();
    expect(end.message).toMatch(/someone else gave the listener another certificate since, and that stays/);
    expect(presented(arnOf('exported')())).toHaveLength(1);
  });

  test('warns of another issuer and of another kind of key', async () => {
    expect((await swapTo('renewal-failed')).plan.warnings).toEqual([]);
    changed('unused', { type: 'PRIVATE', issuer: 'Example CA', keyAlgorithm: 'EC_prime256v1' })(world.emulator);
    const { warnings } = (await swapTo('renewal-failed')).plan;
    expect(warnings.join('\n')).toMatch(/issued by .*, and the present one by Amazon: clients that do not trust/);
    expect(warnings.join('\n')).toMatch(/key is EC_prime256v1, and the present one RSA_2048/);
  });

  test('says so where the listener has the old one for its host names too', async () => {
    const saved = await swapTo('renewal-failed');
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage !== 'decided' || operation !== 'ModifyListener') return undefined;
      world.emulator.edit((account) => {
        for (const { arn } of presented(arnOf('unused')())) {
          account.listeners[arn]?.certificateArns.push(arnOf('renewal-failed')());
        }
      });
      return undefined;
    });
    const { end } = await run(saved);
    expect(end.message, end.status).toMatch(/still has .* for its host names: plan anew/);
  });

  test('has nothing to do where no listener here presents it', async () => {
    changed('unused', { subjectAlternativeNames: ['mail.example.com'] })(world.emulator);
    expect((await swapTo('exported')).plan.steps).toEqual([]);
  });

  test.each([
    ['a replacement that is not issued', () => swapTo('api', 'pending'), /PENDING_VALIDATION and not valid now/],
    ['one that lacks names', () => swapTo('www'), /not valid for www\.example\.com, example\.com, static/],
    ['one with a weak key', () => weakSwap(), /1024 bits/],
    ['itself', () => swapTo('api', 'api'), /does not replace itself/],
    ['none at all', () => plan('api', 'swap'), /--replacement: --way swap needs it/],
    [
      'one beside another way',
      () => plan('api', 'request', { replacement: arnOf('www')() }),
      /only --way swap takes it/,
    ],
  ] as const)('refuses %s', async (_, planning, message) => {
    await expect(planning()).rejects.toThrow(message);
  });
});

describe('refused', () => {
  const day = (text: string) => new Date(`${text}T00:00:00Z`);
  const root = () => ({ ...makeCertificate({ names: ['Example CA'], key: 'EC_prime256v1' }), name: 'Example CA' });

  test.each([
    ['an expired one', () => importing(legacy({ notAfter: day('2025-12-20') })), /expired on 2025-12-20/],
    ['one of the future', () => importing(legacy({ notBefore: day('2048-01-01') })), /not valid before 2048/],
    ['one for other names', () => importing(makeCertificate({ names: ['x.example.com'] })), /not valid for legacy\./],
    ['a weak key', () => importing(legacy({ key: 'RSA_1024' })), /1024 bits/],
    ['a signature by SHA-1', () => importing(legacy({ hash: 'sha1' })), /SHA1WITHRSA/],
    ['another kind of key', () => importing(legacy({ key: 'EC_prime256v1' })), /can't change that/],
    ['the key of another', () => importing({ ...legacy(), key: legacy().key }), /is not that of the certificate/],
    ['a chain that did not sign it', () => importing(legacy(), root().certificate), /did not sign/],
    [
      'several certificates in one file',
      () => importing({ ...legacy(), certificate: legacy().certificate + root().certificate }),
      /several/,
    ],
    ['a file without a key', () => importing({ ...legacy(), key: 'no key' }), /holds no private key/],
    [
      'a file that is not there',
      () => plan('imported', 'import', { certificateFile: '/nowhere', keyFile: '/nowhere' }),
      /ENOENT/,
    ],
    ['an import over what ACM issued', () => plan('api', 'import', filesOf(legacy())), /only in the place of/i],
    ['a renewal of what was not exported', () => plan('api', 'renew'), /only a certificate that has been exported/],
    ['a renewal of what was imported', () => plan('imported', 'renew'), /does not renew what was imported/],
  ] as const)('%s', async (_, planning, message) => {
    await expect(planning()).rejects.toThrow(message);
  });

  test('a key that others can read', async () => {
    const params = filesOf(legacy());
    chmodSync(params.keyFile ?? '', 0o640);
    await expect(plan('imported', 'import', params)).rejects.toThrow(/read or changed by others.*640/);
  });

  test('a private certificate, by request; and another region and account', async () => {
    changed('unused', { type: 'PRIVATE', validation: [] })(world.emulator);
    await expect(plan('unused', 'request')).rejects.toThrow(/private authority/);
    const elsewhere = (from: string, to: string) =>
      world.port.plan('rotate-certificate', { certificate: arnOf('api')().replace(from, to), way: 'request' });
    await expect(elsewhere('us-east-1', 'eu-west-1')).rejects.toThrow(/is in eu-west-1/);
    await expect(elsewhere('111122223333', '444455556666')).rejects.toThrow(/of account 444455556666/);
  });

  test('files where they have no place, and none where they are needed', async () => {
    await expect(plan('api', 'request', filesOf(legacy()))).rejects.toThrow(/only --way import takes files/);
    await expect(plan('imported', 'import')).rejects.toThrow(/--certificate-file: --way import needs it/);
  });
});
