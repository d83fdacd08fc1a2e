import type { WriteAccess } from '../session.ts';
import { change } from './calling.ts';

/** A certificate at a listener. */
export interface ListenerCertificate {
  readonly listenerArn: string;
  readonly certificateArn: string;
}

/** Gives the input of the calls that name a certificate of a listener. */
export const certificateInput = ({ listenerArn, certificateArn }: ListenerCertificate) => ({
  ListenerArn: listenerArn,
  Certificates: [{ CertificateArn: certificateArn }],
});

/**
 * Replaces the default certificate of a listener: what it presents where no other fits the name. All else stays.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
 */
export function modifyDefaultCertificate(write: WriteAccess, wanted: ListenerCertificate): Promise<void> {
  return change(write, 'ModifyListener', wanted.listenerArn, async (sdk, client) => {
    await client.send(new sdk.ModifyListenerCommand(certificateInput(wanted)));
  });
}

/**
 * Adds a certificate that is chosen by host name. One that is there already is no error.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html
 */
export function addListenerCertificate(write: WriteAccess, wanted: ListenerCertificate): Promise<void> {
  return change(write, 'AddListenerCertificates', wanted.listenerArn, async (sdk, client) => {
    await client.send(new sdk.AddListenerCertificatesCommand(certificateInput(wanted)));
  });
}

/**
 * Takes away a certificate that is chosen by host name; the default one can't be.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveListenerCertificates.html
 */
export function removeListenerCertificate(write: WriteAccess, wanted: ListenerCertificate): Promise<void> {
  return change(write, 'RemoveListenerCertificates', wanted.listenerArn, async (sdk, client) => {
    await client.send(new sdk.RemoveListenerCertificatesCommand(certificateInput(wanted)));
  });
}
