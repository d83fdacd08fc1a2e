import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

/** What stays allowed, the widest first. */
const PROFILES = [
  {
    value: 'compatible',
    help: 'IKEv2, AES-256, SHA2-256 or better, Diffie-Hellman groups 14 to 21: what most devices of the last ten years can do',
  },
  {
    value: 'strong',
    help: 'IKEv2, AES-256, SHA2-384 or better, elliptic curves (groups 19 to 21): ask first whether the device can do it',
  },
] as const;

export const specs: readonly ParamSpec[] = [
  {
    name: 'connection',
    help: 'the Site-to-Site VPN connection',
    required: true,
    placeholder: 'vpn-0123456789abcdef0',
  },
  {
    name: 'profile',
    help: 'what its tunnels go on allowing, the widest first',
    required: true,
    placeholder: 'PROFILE',
    choices: PROFILES,
  },
  {
    name: 'tunnel',
    help: 'only this tunnel, by its outside address; both unless told, one after the other',
    required: false,
    placeholder: '203.0.113.1',
  },
];

export const schema = z.object({
  connection: z
    .string()
    .trim()
    .regex(/^vpn-[0-9a-f]{8}([0-9a-f]{9})?$/, 'it takes the id of a VPN connection (vpn-…)'),
  profile: z.enum(['compatible', 'strong'], 'it takes compatible or strong'),
  tunnel: z.union([z.ipv4(), z.ipv6()], "it takes the tunnel's outside address").optional(),
});

export type Params = z.output<typeof schema>;
