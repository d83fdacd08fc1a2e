import type { Listener as SdkListener, Rule as SdkRule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type ListenerAction, toListenerAction } from './listener-action.ts';

/** A listener of a load balancer: what it does with requests that no rule takes. */
export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  /** `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP` …; undefined for gateways. */
  readonly protocol?: string;
  readonly port?: number;
  /** Of HTTPS and TLS. */
  readonly sslPolicy?: string;
  /** The default certificate, of HTTPS and TLS; those chosen by host name are read apart. */
  readonly certificateArns: readonly string[];
  readonly defaultActions: readonly ListenerAction[];
}

/** Which requests a rule takes: those for which every condition has a value that fits. */
export interface RuleCondition {
  /** `host-header`, `path-pattern`, `http-header`, `http-request-method`, `query-string` or `source-ip`. */
  readonly field: string;
  /** Patterns with `*` and `?`; `key=value` for query strings, `name: value` for headers. */
  readonly values: readonly string[];
}

/** A rule of an Application Load Balancer's listener. */
export interface ListenerRule {
  readonly arn: string;
  /** A number, or `default` for the listener's own action. */
  readonly priority: string;
  readonly isDefault: boolean;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly ListenerAction[];
}

/** Gives our listener from DescribeListeners' own. */
export const toListener = (raw: SdkListener): Listener => ({
  arn: raw.ListenerArn ?? '',
  loadBalancerArn: raw.LoadBalancerArn ?? '',
  protocol: raw.Protocol,
  port: raw.Port,
  sslPolicy: raw.SslPolicy,
  certificateArns: (raw.Certificates ?? []).flatMap(({ CertificateArn }) => CertificateArn ?? []),
  defaultActions: (raw.DefaultActions ?? []).map(toListenerAction),
});

/** Gives our rule from DescribeRules' own. */
export const toListenerRule = (raw: SdkRule): ListenerRule => ({
  arn: raw.RuleArn ?? '',
  priority: raw.Priority ?? '',
  isDefault: raw.IsDefault ?? raw.Priority === 'default',
  conditions: (raw.Conditions ?? []).map((condition) => ({
    field: condition.Field ?? 'unknown',
    values: valuesOf(condition),
  })),
  actions: (raw.Actions ?? []).map(toListenerAction),
});

/** The values of a condition, which AWS gives in a member for each field, and for some also in `Values`. */
function valuesOf(raw: NonNullable<SdkRule['Conditions']>[number]): readonly string[] {
  const { HostHeaderConfig: host, PathPatternConfig: path, HttpHeaderConfig: header, QueryStringConfig: query } = raw;
  const plain = [host, path, raw.HttpRequestMethodConfig, raw.SourceIpConfig].flatMap((one) => one?.Values ?? []);
  const named = (header?.Values ?? []).map((value) => `${header?.HttpHeaderName ?? ''}: ${value}`);
  const asked = (query?.Values ?? []).map(({ Key, Value = '' }) => (Key === undefined ? Value : `${Key}=${Value}`));
  const regex = [raw, host, path, header].flatMap((one) => one?.RegexValues ?? []).map((one) => `regex ${one}`);
  const values = [...new Set([...plain, ...named, ...asked, ...regex])];
  return values.length > 0 ? values : (raw.Values ?? []);
}
