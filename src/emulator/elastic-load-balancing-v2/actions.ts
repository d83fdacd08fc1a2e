import type { Action, RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../handler.ts';
import type { World } from '../state.ts';
import type { ListenerState } from '../transit-state.ts';
import { targetGroupArns } from './users.ts';

const ANSWERS: readonly (string | undefined)[] = ['forward', 'redirect', 'fixed-response'];
const ONLY_HTTPS: readonly (string | undefined)[] = ['authenticate-oidc', 'authenticate-cognito', 'jwt-validation'];
const KEEPS = { Protocol: '#{protocol}', Port: '#{port}', Host: '#{host}', Path: '/#{path}', Query: '#{query}' };

const invalid = (message: string, code = 'ValidationError') => new AwsError(code, message, 400);

/**
 * Takes the actions of a listener or a rule as AWS does: refuses what can't work on it, and fills in what was left out.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
export function takeActions(
  world: World,
  listener: Pick<ListenerState, 'protocol' | 'port'>,
  actions: readonly Action[],
): Action[] {
  if (actions.length === 0) throw invalid('Actions cannot be empty');
  if (actions.length > 1 && actions.some(({ Order }) => Order === undefined)) {
    throw invalid('You must specify the order of the actions', 'InvalidLoadBalancerAction');
  }
  const sorted = [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
  const answering = sorted.filter(({ Type }) => ANSWERS.includes(Type));
  if (answering.length !== 1 || answering[0] !== sorted.at(-1)) {
    throw invalid(
      'The actions must end with exactly one forward, redirect or fixed-response action',
      'InvalidLoadBalancerAction',
    );
  }
  for (const action of sorted) check(world, listener, action);
  return sorted.map(fillIn);
}

function check(world: World, { protocol, port }: Pick<ListenerState, 'protocol' | 'port'>, action: Action): void {
  if (ONLY_HTTPS.includes(action.Type) && protocol !== 'HTTPS') {
    throw invalid(
      `Actions of type '${action.Type}' are supported only on HTTPS listeners`,
      'InvalidLoadBalancerAction',
    );
  }
  if (action.Type !== 'forward' && protocol !== 'HTTP' && protocol !== 'HTTPS') {
    throw invalid(`Listener protocol '${protocol}' supports only forward actions`, 'InvalidLoadBalancerAction');
  }
  if (action.Type === 'redirect') checkRedirect(protocol, port, action.RedirectConfig);
  if (action.Type === 'fixed-response') checkFixed(action);
  if (action.Type === 'forward') checkForward(world, protocol, action);
}

function checkRedirect(protocol: string, port: number, to: RedirectActionConfig | undefined): void {
  if (to === undefined) throw invalid('A redirect configuration must be specified for redirect actions');
  if (!/^HTTP_30[12]$/.test(to.StatusCode ?? '')) {
    throw invalid(
      `1 validation error detected: Value '${to.StatusCode ?? ''}' at 'redirectConfig.statusCode' failed to satisfy constraint: Member must satisfy enum value set: [HTTP_301, HTTP_302]`,
    );
  }
  const full = { ...KEEPS, ...to };
  if (!/^(HTTPS?|#\{protocol\})$/.test(full.Protocol)) throw invalid(`The protocol '${full.Protocol}' is not valid`);
  if (protocol === 'HTTPS' && full.Protocol === 'HTTP') {
    throw invalid('Redirecting from HTTPS to HTTP is not supported', 'InvalidLoadBalancerAction');
  }
  const isSame = [
    full.Protocol === KEEPS.Protocol || full.Protocol === protocol,
    full.Port === KEEPS.Port || full.Port === String(port),
    full.Host === KEEPS.Host,
    full.Path === KEEPS.Path,
  ];
  if (isSame.every(Boolean)) {
    throw invalid('The redirect configuration is not valid because it creates a loop.', 'InvalidLoadBalancerAction');
  }
}

function checkFixed({ FixedResponseConfig: fixed }: Action): void {
  if (!/^[245]\d\d$/.test(fixed?.StatusCode ?? '')) {
    throw invalid(
      `1 validation error detected: Value '${fixed?.StatusCode ?? ''}' at 'fixedResponseConfig.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(2|4|5)\\d\\d$`,
    );
  }
  if ((fixed?.MessageBody ?? '').length > 1024) throw invalid('The message body is longer than 1024 characters');
}

/** Which protocols of target groups a listener can forward to. */
const SPEAKS: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTP', 'HTTPS'],
  HTTPS: ['HTTP', 'HTTPS'],
  TCP: ['TCP', 'TCP_UDP'],
  TLS: ['TCP', 'TLS'],
  UDP: ['UDP', 'TCP_UDP'],
  TCP_UDP: ['TCP_UDP'],
};

function checkForward(world: World, protocol: string, action: Action): void {
  const arns = targetGroupArns([action]);
  if (arns.length === 0) throw invalid('A target group ARN must be specified');
  const weighted = action.ForwardConfig?.TargetGroups ?? [];
  if (action.TargetGroupArn !== undefined && weighted.some((one) => one.TargetGroupArn !== action.TargetGroupArn)) {
    throw invalid('You cannot specify a target group ARN and a forward configuration with other target groups');
  }
  for (const arn of arns) {
    const group = world.targetGroups[arn];
    if (group === undefined) throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`, 400);
    if (group.targetType === 'lambda' || SPEAKS[protocol]?.includes(group.protocol)) continue;
    throw invalid(
      `Listener protocol '${protocol}' is not supported with a target group with the protocol '${group.protocol}'`,
      'IncompatibleProtocols',
    );
  }
}

function fillIn(action: Action): Action {
  if (action.Type === 'redirect') {
    return { ...action, RedirectConfig: { StatusCode: undefined, ...KEEPS, ...action.RedirectConfig } };
  }
  if (action.Type !== 'forward') return action;
  const { TargetGroupArn, ForwardConfig } = action;
  const TargetGroups = (ForwardConfig?.TargetGroups ?? [{ TargetGroupArn }]).map((one) => ({ Weight: 1, ...one }));
  const TargetGroupStickinessConfig = ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false };
  const only = TargetGroups.length === 1 ? TargetGroups[0]?.TargetGroupArn : undefined;
  return {
    ...action,
    ...(only === undefined ? {} : { TargetGroupArn: only }),
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig },
  };
}
