import type { Action as SdkAction } from '@aws-sdk/client-elastic-load-balancing-v2';

type Raw = null | boolean | number | string | readonly Raw[] | { readonly [key: string]: Raw };

/** What a listener or a rule does with a request; the last action of a list answers it. */
export interface ListenerAction {
  /** `forward`, `redirect`, `fixed-response`, `authenticate-oidc`, `authenticate-cognito`, `jwt-validation`. */
  readonly type: string;
  /** Of `forward`, with their weights. */
  readonly targetGroupArns: readonly string[];
  /** Of `redirect`; `#{protocol}`, `#{host}` … stand for what was asked for. */
  readonly redirect?: {
    readonly protocol: string;
    readonly port: string;
    readonly host: string;
    readonly path: string;
    readonly query: string;
    readonly statusCode: string;
  };
  /** Of `fixed-response`. */
  readonly fixedResponse?: { readonly statusCode: string; readonly messageBody: string };
  /** As AWS gave it, to be put back. */
  readonly raw: { readonly [key: string]: Raw };
}

/** Gives our action from AWS's own. */
export function toListenerAction(raw: SdkAction): ListenerAction {
  const { RedirectConfig: to, FixedResponseConfig: fixed, ForwardConfig, TargetGroupArn } = raw;
  const weighted = (ForwardConfig?.TargetGroups ?? []).flatMap((one) => one.TargetGroupArn ?? []);
  const single = TargetGroupArn === undefined ? [] : [TargetGroupArn];
  return {
    type: raw.Type ?? 'unknown',
    targetGroupArns: [...new Set([...single, ...weighted])],
    ...(to === undefined
      ? {}
      : {
          redirect: {
            protocol: to.Protocol ?? KEEPS.Protocol,
            port: to.Port ?? KEEPS.Port,
            host: to.Host ?? KEEPS.Host,
            path: to.Path ?? KEEPS.Path,
            query: to.Query ?? KEEPS.Query,
            statusCode: to.StatusCode ?? '',
          },
        }),
    ...(fixed === undefined
      ? {}
      : { fixedResponse: { statusCode: fixed.StatusCode ?? '', messageBody: fixed.MessageBody ?? '' } }),
    raw: JSON.parse(JSON.stringify(raw)),
  };
}

/** What a redirect keeps of what was asked for, where it does not say: AWS's own defaults. */
const KEEPS = {
  Protocol: '#{protocol}',
  Port: '#{port}',
  Host: '#{host}',
  Path: '/#{path}',
  Query: '#{query}',
} as const;

/**
 * Gives actions with everything that AWS fills in, so that those that do the same are the same: target groups with their
 * weights, what a redirect keeps, their order.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
export function settled(actions: readonly ListenerAction['raw'][]): ListenerAction['raw'][] {
  return actions.map((raw, index) => {
    const { TargetGroupArn, ForwardConfig, RedirectConfig, Order, ...rest } = raw as unknown as SdkAction;
    const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn === undefined ? [] : [{ TargetGroupArn }]);
    const sticky = ForwardConfig?.TargetGroupStickinessConfig;
    const full = {
      ...rest,
      Order: Order ?? index + 1,
      ...(rest.Type === 'forward'
        ? {
            groups: groups.map((one) => ({ arn: one.TargetGroupArn ?? '', weight: one.Weight ?? 1 })),
            sticky: sticky?.Enabled === true ? (sticky.DurationSeconds ?? 0) : 0,
          }
        : {}),
      ...(RedirectConfig === undefined ? {} : { RedirectConfig: { ...KEEPS, ...RedirectConfig } }),
    };
    return JSON.parse(JSON.stringify(full)) as ListenerAction['raw'];
  });
}

/** What a listener that speaks HTTP does with a request, as far as it is about cleartext. */
export interface Answer {
  /** `https` sends it on to HTTPS, `refuses` answers with an error; all others serve it in cleartext. */
  readonly kind: 'https' | 'refuses' | 'forwards' | 'serves' | 'redirects' | 'unknown';
  /** In words, as the end of a sentence: `forwards to targetgroup/web`. */
  readonly says: string;
}

/**
 * Tells what a list of actions of an HTTP listener makes of a request. A redirect that keeps the protocol stays HTTP. A fixed
 * answer with 4xx or 5xx serves nothing; one with 2xx does, whatever its body.
 */
export function answerOverHttp(actions: readonly ListenerAction[]): Answer {
  const last = actions.at(-1);
  if (last === undefined) return { kind: 'unknown', says: 'has no action that AWS shows' };
  const { redirect, fixedResponse } = last;
  if (last.type === 'redirect' && redirect !== undefined) {
    const { protocol, statusCode } = redirect;
    if (protocol === 'HTTPS') return { kind: 'https', says: `redirects to HTTPS (${statusCode})` };
    const stays = protocol === KEEPS.Protocol ? `keeps the protocol (${KEEPS.Protocol})` : `goes to ${protocol}`;
    return { kind: 'redirects', says: `redirects, but ${stays}` };
  }
  if (last.type === 'fixed-response' && fixedResponse !== undefined) {
    const { statusCode } = fixedResponse;
    const kind = /^[45]/.test(statusCode) ? 'refuses' : 'serves';
    return { kind, says: `answers ${statusCode}${kind === 'serves' ? ' itself' : ''}` };
  }
  if (last.type === 'forward') {
    return { kind: 'forwards', says: `forwards to ${last.targetGroupArns.map(targetGroupName).join(' and ')}` };
  }
  return { kind: 'unknown', says: `ends in an action of type ${last.type}` };
}

/** Tells whether an answer puts a request or its answer through in cleartext. */
export const isCleartext = ({ kind }: Answer): boolean =>
  kind === 'forwards' || kind === 'serves' || kind === 'redirects';

/** The name in a target group's ARN. */
export const targetGroupName = (arn: string): string => arn.split('/')[1] ?? arn;
