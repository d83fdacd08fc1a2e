import type {
  AddTagsToCertificateRequest,
  DeleteCertificateRequest,
  ImportCertificateRequest,
  ImportCertificateResponse,
  RenewCertificateRequest,
  RequestCertificateRequest,
  RequestCertificateResponse,
  Tag,
} from '@aws-sdk/client-acm';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import { hexOf } from '../ids.ts';
import type { Tags, World } from '../state.ts';
import type { CertificateState } from '../transit-state.ts';
import { blankCertificate } from './blank-certificate.ts';
import { certificateOf, statusOf } from './certificates.ts';
import { invalid, materialOf, serialOf } from './material.ts';
import { usersOf } from './users.ts';

const day = 86_400_000;
const hour = 3_600_000;

/** RequestCertificate: pending until its names are validated; the same token within an hour is the same request. */
export const requestCertificate: Handler<RequestCertificateRequest, RequestCertificateResponse> = (input, context) => {
  const { world, now } = context;
  const { DomainName: domainName, IdempotencyToken: token, KeyAlgorithm: keyAlgorithm = 'RSA_2048' } = input;
  if (domainName === undefined || !/^(\*\.)?[\w.-]+\.\w+$/.test(domainName)) {
    throw invalid(`1 validation error detected: Value '${domainName ?? 'null'}' at 'domainName' is not valid`);
  }
  if (token !== undefined && !/^\w{1,32}$/.test(token)) {
    throw invalid(
      `1 validation error detected: Value '${token}' at 'idempotencyToken' failed to satisfy constraint: Member must satisfy regular expression pattern: \\w+`,
    );
  }
  const names = [...new Set([domainName, ...(input.SubjectAlternativeNames ?? [])])];
  if (names.length > 10) throw new AwsError('LimitExceededException', 'Maximum number of domain names is 10');
  if (!['RSA_2048', 'EC_prime256v1', 'EC_secp384r1'].includes(keyAlgorithm)) {
    throw new AwsError(
      'InvalidParameterException',
      `Key algorithm ${keyAlgorithm} is not supported for public certificates`,
    );
  }
  const earlier = requests(world).get(token ?? '');
  if (earlier !== undefined && now() - earlier.at < hour && world.certificates[earlier.arn] !== undefined) {
    return { CertificateArn: earlier.arn };
  }
  const method = input.ValidationMethod === 'EMAIL' ? 'EMAIL' : 'DNS';
  const state: CertificateState = {
    ...blankCertificate(newArn(context), domainName, names),
    type: 'AMAZON_ISSUED',
    status: 'PENDING_VALIDATION',
    keyAlgorithm,
    createdAt: now(),
    validation: names.map((name) => ({ domainName: name, status: 'PENDING_VALIDATION', method })),
    exportOption: input.Options?.Export ?? 'DISABLED',
    tags: tagsOf(input.Tags),
  };
  world.certificates[state.arn] = state;
  if (token !== undefined) requests(world).set(token, { arn: state.arn, at: now() });
  return { CertificateArn: state.arn };
};

/** What was requested with which token. No part of the account: nothing shows a token. */
const requested = new WeakMap<World, Map<string, { readonly arn: string; readonly at: number }>>();

function requests(world: World) {
  const known = requested.get(world) ?? new Map<string, { readonly arn: string; readonly at: number }>();
  requested.set(world, known);
  return known;
}

/** ImportCertificate: anew, or in the place of an imported one, whose kind of key and names it must keep. */
export const importCertificate: Handler<ImportCertificateRequest, ImportCertificateResponse> = (input, context) => {
  const { world, now } = context;
  const material = materialOf(input, now());
  if (input.CertificateArn === undefined) {
    const state: CertificateState = {
      ...blankCertificate(newArn(context), material.domainName, material.subjectAlternativeNames),
      ...material,
      createdAt: now(),
      importedAt: now(),
      tags: tagsOf(input.Tags),
    };
    world.certificates[state.arn] = state;
    return { CertificateArn: state.arn };
  }
  const old = certificateOf(world, input.CertificateArn);
  if (old.type !== 'IMPORTED') throw invalid(`The certificate ${old.arn} is not an imported certificate.`);
  if (input.Tags?.length) throw invalid('Tagging is not permitted on re-import.');
  if (old.keyAlgorithm !== material.keyAlgorithm) {
    throw invalid(`The key type of the certificate can not be changed from ${old.keyAlgorithm}.`);
  }
  world.certificates[old.arn] = { ...old, ...material, importedAt: now() };
  return { CertificateArn: old.arn };
};

/** RenewCertificate, done at once: only what has been exported, and is ACM's own to renew. */
export const renewCertificate: Handler<RenewCertificateRequest, object> = (input, context) => {
  const { world, now } = context;
  const state = certificateOf(world, input.CertificateArn);
  if (state.type === 'IMPORTED' || !state.exported || statusOf(state, now()) !== 'ISSUED') {
    throw invalid(`The certificate ${state.arn} is not eligible for renewal.`);
  }
  state.serial = serialOf(hexOf(`${state.arn}/${state.serial}/renewed`).slice(0, 32));
  state.notBefore = now();
  state.notAfter = now() + 198 * day;
  state.issuedAt = now();
  state.renewal = { status: 'SUCCESS', reason: null, updatedAt: now() };
  return {};
};

/** DeleteCertificate: not while anything uses it. */
export const deleteCertificate: Handler<DeleteCertificateRequest, object> = (input, { world }) => {
  const { arn } = certificateOf(world, input.CertificateArn);
  if (usersOf(world, arn).length > 0) {
    throw new AwsError('ResourceInUseException', `Certificate ${arn} in account ${world.accountId} is in use.`);
  }
  delete world.certificates[arn];
  return {};
};

/** AddTagsToCertificate. */
export const addTagsToCertificate: Handler<AddTagsToCertificateRequest, object> = (input, { world }) => {
  Object.assign(certificateOf(world, input.CertificateArn).tags, tagsOf(input.Tags));
  return {};
};

function tagsOf(tags: readonly Tag[] = []): Tags {
  if (tags.some(({ Key }) => Key?.startsWith('aws:'))) {
    throw new AwsError('InvalidTagException', 'Tag keys must not begin with aws:.');
  }
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The digits of a hash as a UUID. */
function newArn({ world, id }: HandlerContext): string {
  const uuid = hexOf(id('certificate')).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return `arn:aws:acm:${world.region}:${world.accountId}:certificate/${uuid}`;
}

/** Issues a pending certificate, as ACM does once its records are there; for tests. */
export function issue(world: World, arn: string, now: number): void {
  const state = certificateOf(world, arn);
  Object.assign(state, {
    status: 'ISSUED',
    issuedAt: now,
    notBefore: now,
    notAfter: now + 198 * day,
    serial: serialOf(hexOf(arn).slice(0, 32)),
    validation: state.validation.map((each) => ({ ...each, status: 'SUCCESS' })),
  });
}
