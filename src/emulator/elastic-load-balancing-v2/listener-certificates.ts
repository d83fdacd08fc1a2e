import type {
  AddListenerCertificatesInput,
  AddListenerCertificatesOutput,
  RemoveListenerCertificatesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError, type Handler } from '../handler.ts';
import type { World } from '../state.ts';
import { listenerOf } from './listeners.ts';

function known(world: World, arn: string | undefined): string {
  if (arn === undefined || world.certificates[arn] === undefined) {
    throw new AwsError('CertificateNotFound', `Certificate ARN '${arn ?? ''}' not found`, 400);
  }
  return arn;
}

/** AddListenerCertificates: chosen by host name; one that is there already is no error. */
export const addListenerCertificates: Handler<AddListenerCertificatesInput, AddListenerCertificatesOutput> = (
  input,
  { world },
) => {
  const listener = listenerOf(world, input.ListenerArn);
  const added = (input.Certificates ?? []).map(({ CertificateArn }) => known(world, CertificateArn));
  listener.certificateArns = [...new Set([...listener.certificateArns, ...added])];
  return { Certificates: added.map((CertificateArn) => ({ CertificateArn, IsDefault: false })) };
};

/** RemoveListenerCertificates: not the default one; one that is not there is no error. */
export const removeListenerCertificates: Handler<RemoveListenerCertificatesInput, object> = (input, { world }) => {
  const listener = listenerOf(world, input.ListenerArn);
  const removed = (input.Certificates ?? []).map(({ CertificateArn = '' }) => CertificateArn);
  const [first = '', ...others] = listener.certificateArns;
  if (removed.includes(first)) {
    throw new AwsError('OperationNotPermitted', 'Default certificate cannot be removed', 400);
  }
  listener.certificateArns = [first, ...others.filter((arn) => !removed.includes(arn))];
  return {};
};
