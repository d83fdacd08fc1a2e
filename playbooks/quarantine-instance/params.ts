import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

/** What is done to keep evidence, smallest first. */
const PRESERVE = [
  { value: 'none', help: 'nothing: whoever terminates the instance takes the evidence along' },
  {
    value: 'attributes',
    help: 'protect it from termination, and its volumes from going with it; costs nothing',
  },
  {
    value: 'snapshots',
    help: 'protect both, and begin snapshots of all volumes: AWS bills what they store until you delete them',
  },
] as const;

const SERVICE = [
  { value: 'keep', help: 'leave it in its Auto Scaling and target groups: failing health checks may terminate it' },
  {
    value: 'remove',
    help: 'Standby in its Auto Scaling group, which launches another one in its place, and out of its target groups; Classic Load Balancers are not looked at',
  },
] as const;

const SEVER = [
  { value: 'nothing', help: 'connections that are open and tracked live on until they are idle' },
  {
    value: 'swap',
    help: 'open each interface to everyone for a moment, then close it: exposes the host that long, and flows that AWS always tracks (NAT gateways, Network Load Balancers …) live on',
  },
  {
    value: 'subnet',
    help: 'put a network ACL that denies everything before its subnets: certain for what leaves a subnet, but cuts off everything else in it too',
  },
  {
    value: 'stop',
    help: 'stop the instance: certain, but memory and instance store are lost, and a public address that is no Elastic IP changes',
  },
] as const;

const ROLE = [
  { value: 'keep', help: 'the instance goes on getting credentials of its role' },
  { value: 'detach', help: 'take the instance profile off: credentials given so far stay valid until they expire' },
  {
    value: 'deny-sessions',
    help: 'deny the role every session issued until 30 seconds after the run begins, then take the profile off: hits whoever else uses the role',
  },
] as const;

/** The choices that hold where none is named. */
export const DEFAULTS = { preserve: 'snapshots', service: 'remove', sever: 'nothing', role: 'keep' } as const;

export const specs: readonly ParamSpec[] = [
  {
    name: 'instance',
    help: 'the instance, or one of its network interfaces',
    required: true,
    placeholder: 'i-0123456789abcdef0',
  },
  choice('preserve', 'what to do first to keep evidence', PRESERVE),
  choice('service', 'whether it stays behind load balancers and in Auto Scaling', SERVICE),
  choice('sever', 'how to end connections that are open', SEVER),
  choice('role', "what becomes of the instance's role", ROLE),
];

function choice(name: keyof typeof DEFAULTS, help: string, choices: NonNullable<ParamSpec['choices']>): ParamSpec {
  return { name, help, required: false, placeholder: name.toUpperCase(), choices, default: DEFAULTS[name] };
}

export const schema = z.object({
  instance: z
    .string()
    .regex(/^(i|eni)-[0-9a-f]{8}([0-9a-f]{9})?$/, 'it takes the id of an instance (i-…) or of its interface (eni-…)'),
  preserve: oneOf('none', 'attributes', 'snapshots').default(DEFAULTS.preserve),
  service: oneOf('keep', 'remove').default(DEFAULTS.service),
  sever: oneOf('nothing', 'swap', 'subnet', 'stop').default(DEFAULTS.sever),
  role: oneOf('keep', 'detach', 'deny-sessions').default(DEFAULTS.role),
});

function oneOf<const Value extends string>(...values: readonly [Value, ...Value[]]) {
  return z.enum(values, `it takes ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);
}

export type Params = z.output<typeof schema>;
