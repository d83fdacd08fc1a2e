import type { Emulator } from '../../../src/emulator/emulator.ts';
import { createNaming } from '../../../src/emulator/scenarios/naming.ts';
import { type CertificateName, certificateArn } from '../../../src/emulator/scenarios/transit/certificates.ts';
import type { CertificateState } from '../../../src/emulator/transit-state.ts';
import { NOW } from '../playbook-session.ts';
import type { CheckCase } from './case.ts';

export const DAY = 86_400_000;

/** Gives the ARN of a certificate of the scenario; tests start it with seed 1. */
export const arnOf = (name: CertificateName) => (): string => certificateArn({ naming: createNaming(1) }, name);

/** Changes a certificate of the scenario before a check runs. */
export const changed = (name: CertificateName, change: Partial<CertificateState>) => (emulator: Emulator) =>
  emulator.edit((world) => {
    const arn = arnOf(name)();
    const found = world.certificates[arn];
    if (found === undefined) throw new Error(`The scenario has no certificate ${name}`);
    world.certificates[arn] = { ...found, ...change };
  });

/** A certificate that ends so many days from now, by the clock at which tests stand still. */
export const ending = (days: number): Partial<CertificateState> => ({
  notBefore: NOW - 100 * DAY,
  notAfter: NOW + days * DAY,
});

/** The case that every check of certificates has: one that may not be described. */
export const undescribed: CheckCase = {
  kind: 'unreadable',
  says: 'a certificate that may not be described',
  prepare: (emulator) => emulator.addFault({ operation: 'acm:DescribeCertificate', kind: 'access-denied', count: 999 }),
  resource: arnOf('api'),
  verdict: 'unknown',
  reason: /acm:DescribeCertificate is not permitted/,
};

/** Nor may they be listed. */
export const unlisted: CheckCase = {
  kind: 'unreadable',
  says: 'certificates that may not be listed',
  prepare: (emulator) => emulator.addFault({ operation: 'acm:ListCertificates', kind: 'access-denied', count: 9 }),
  resource: () => '111122223333/us-east-1',
  verdict: 'unknown',
  reason: /acm:ListCertificates is not permitted/,
};
