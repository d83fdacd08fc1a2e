import type { SslPolicy as SdkSslPolicy } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What a security policy of HTTPS and TLS listeners allows. */
export interface SslPolicy {
  readonly name: string;
  /** `TLSv1`, `TLSv1.1`, `TLSv1.2`, `TLSv1.3`. */
  readonly protocols: readonly string[];
  /** By OpenSSL's names, those of TLS 1.3 by the RFC's. */
  readonly ciphers: readonly string[];
}

/** Gives our policy from DescribeSSLPolicies' own. */
export const toSslPolicy = (raw: SdkSslPolicy): SslPolicy => ({
  name: raw.Name ?? '',
  protocols: raw.SslProtocols ?? [],
  ciphers: (raw.Ciphers ?? []).flatMap(({ Name }) => Name ?? []),
});

/** Tells whether a cipher makes a key for each connection, so that what was recorded stays secret when the certificate's key gets out. */
export const hasForwardSecrecy = (cipher: string): boolean => /^(ECDHE-|DHE-|TLS_(AES|CHACHA20))/.test(cipher);
