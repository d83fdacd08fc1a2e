import type { Emulator } from '../../../src/emulator/emulator.ts';
import { actionsOf, balancerArn, listenerArn, targetGroupArn } from '../load-balancer.ts';
import { keepLastMinutes } from './recent-traffic.ts';
import type { Way } from './way.ts';

const playbook = 'redirect-http';

const way = (special: string, rest: Pick<Way, 'params'> & Partial<Way>): Way => ({
  name: special === '' ? playbook : `${playbook}, ${special}`,
  playbook,
  scenario: 'transit',
  ...rest,
  prepare: (emulator) => {
    rest.prepare?.(emulator);
    emulator.edit(keepLastMinutes);
  },
});

/** Has a listener share its requests between two target groups and keep clients where they were. */
function sharedOut(emulator: Emulator): void {
  const arn = listenerArn(emulator, 'payments-web', 80);
  const groups = ['payments-web', 'reports-app'].map((name) => targetGroupArn(emulator, name));
  emulator.edit((world) => {
    const listener = world.listeners[arn];
    if (listener === undefined) return;
    listener.defaultActions = actionsOf({
      Type: 'forward',
      Order: 1,
      ForwardConfig: {
        TargetGroups: groups.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: index === 0 ? 9 : 1 })),
        TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
      },
    });
  });
}

export const redirectHttpWays: readonly Way[] = [
  way('', { params: (emulator) => ({ listener: listenerArn(emulator, 'payments-web', 80) }) }),
  way('for good, the default action alone', {
    params: (emulator) => ({ listener: balancerArn(emulator, 'payments-web'), code: '301', rules: 'default-only' }),
    prepare: sharedOut,
  }),
  way('where the default redirects already', {
    params: () => ({ listener: 'storefront', code: '302', rules: 'all' }),
  }),
  way('inside, with flow logs in S3', { params: () => ({ listener: 'notebooks' }), only: 'permissions' }),
];
