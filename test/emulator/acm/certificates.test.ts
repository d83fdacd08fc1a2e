import {
  ACMClient,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  RenewCertificateCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { arnOf } from '../../support/checks/scenario-certificate.ts';
import { makeCertificate } from '../../support/made-certificate.ts';
import { NOW } from '../../support/playbook-session.ts';
import { clientOptions } from '../small-world.ts';

let emulator: Emulator;
let acm: ACMClient;
beforeEach(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  acm = new ACMClient(clientOptions(emulator));
});
afterEach(() => emulator.stop());

const bytes = (text: string) => new TextEncoder().encode(text);
const describeOne = async (CertificateArn: string) =>
  (await acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate;

describe('ListCertificates', () => {
  test('leaves out other keys than RSA of 1024 and 2048 bits unless they are named', async () => {
    const arns = async (input: object) =>
      ((await acm.send(new ListCertificatesCommand(input))).CertificateSummaryList ?? []).map(
        (each) => each.CertificateArn,
      );
    expect(await arns({})).not.toContain(arnOf('api')());
    expect(await arns({ Includes: { keyTypes: ['EC_prime256v1'] } })).toContain(arnOf('api')());
  });

  test('pages, and minds a size that ACM does not take', async () => {
    const first = await acm.send(new ListCertificatesCommand({ MaxItems: 3 }));
    expect(first.CertificateSummaryList).toHaveLength(3);
    const next = await acm.send(new ListCertificatesCommand({ MaxItems: 1000, NextToken: first.NextToken }));
    expect(next.NextToken).toBeUndefined();
    await expect(acm.send(new ListCertificatesCommand({ MaxItems: 0 }))).rejects.toThrow(/maxItems/);
  });
});

describe('InUseBy', () => {
  test('follows from the listeners and distributions of the world', async () => {
    const balancer = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/0a1b2c3d4e5f6071';
    const distribution = 'arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE';
    const arn = arnOf('unused')();
    emulator.edit((world) => {
      world.listeners.https = {
        arn: `${balancer}/https`,
        loadBalancerArn: balancer,
        protocol: 'HTTPS',
        port: 443,
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        certificateArns: [arn],
        alpnPolicy: [],
        defaultActions: [],
      };
      world.distributions.E1EXAMPLE = {
        id: 'E1EXAMPLE',
        arn: distribution,
        domainName: 'd111111abcdef8.cloudfront.net',
        status: 'Deployed',
        lastModified: NOW,
        etag: 'E1',
        config: { ViewerCertificate: { ACMCertificateArn: arn } },
        tags: {},
      };
    });
    expect((await describeOne(arn))?.InUseBy).toEqual([distribution, balancer]);
    await expect(acm.send(new DeleteCertificateCommand({ CertificateArn: arn }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
  });
});

describe('what ACM does not take', () => {
  test('an ARN that is none, and one that it does not know', async () => {
    await expect(describeOne('nonsense')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(describeOne(`${arnOf('api')()}0`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a renewal of what has not been exported', async () => {
    const renew = (name: 'api' | 'exported') =>
      acm.send(new RenewCertificateCommand({ CertificateArn: arnOf(name)() }));
    await expect(renew('api')).rejects.toMatchObject({ name: 'ValidationException' });
    await renew('exported');
    expect((await describeOne(arnOf('exported')()))?.RenewalSummary?.RenewalStatus).toBe('SUCCESS');
  });

  test('an import in the place of what it issued, with another kind of key, or with the key of another', async () => {
    const put = (arn: string, made: { certificate: string; key: string }) =>
      acm.send(
        new ImportCertificateCommand({
          CertificateArn: arn,
          Certificate: bytes(made.certificate),
          PrivateKey: bytes(made.key),
        }),
      );
    const made = makeCertificate({ names: ['legacy.example.com'] });
    const elliptic = makeCertificate({ names: ['legacy.example.com'], key: 'EC_prime256v1' });
    await expect(put(arnOf('api')(), elliptic)).rejects.toThrow(/not an imported certificate/);
    await expect(put(arnOf('imported')(), elliptic)).rejects.toThrow(/key type/);
    await expect(put(arnOf('imported')(), { ...made, key: elliptic.key })).rejects.toThrow(/does not match/);
    await put(arnOf('imported')(), made);
    expect(await describeOne(arnOf('imported')())).toMatchObject({
      DomainName: 'legacy.example.com',
      KeyAlgorithm: 'RSA-2048',
      Status: 'ISSUED',
    });
    expect(JSON.stringify(emulator.world())).not.toContain('PRIVATE KEY');
  });
});

describe('RequestCertificate', () => {
  test('takes the same token for the same request, for an hour', async () => {
    const ask = async () => {
      const input = { DomainName: 'new.example.com', ValidationMethod: 'DNS', IdempotencyToken: 'once' } as const;
      return (await acm.send(new RequestCertificateCommand(input))).CertificateArn ?? '';
    };
    const first = await ask();
    expect(await ask()).toBe(first);
    emulator.advance(3_600_000);
    expect(await ask()).not.toBe(first);
    const made = await describeOne(first);
    expect(made?.Status).toBe('PENDING_VALIDATION');
    expect(made?.DomainValidationOptions?.[0]?.ResourceRecord?.Name).toMatch(/^_[0-9a-f]{32}\.new\.example\.com\.$/);
  });
});
