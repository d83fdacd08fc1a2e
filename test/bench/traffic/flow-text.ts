import { ACCOUNT, HOSTS, type Host } from './account.ts';
import type { Random } from './random.ts';

/** What the records say, in the order of their header: version 5 with `encryption-status`. */
export const WIDE_FIELDS =
  'version account-id interface-id instance-id srcaddr dstaddr srcport dstport protocol packets bytes start end action flow-direction log-status encryption-status';
/** The default format. */
export const DEFAULT_FIELDS =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

const MINUTE = 60;
const DAY = 86_400;

/** Packets and bytes, headers counted. */
export type Amount = readonly [packets: number, bytes: number];

/** One connection that was let through. Times are epoch seconds. */
export interface Through {
  readonly at: number;
  /** How long it lasts, at least a second; it has a record each minute. */
  readonly seconds?: number;
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly clientPort?: number;
  readonly protocol?: 1 | 6 | 17;
  readonly sent: Amount;
  readonly received: Amount;
  readonly encryption?: '0' | '1' | '2' | '-';
}

/** One attempt that was refused. Times are epoch seconds. */
export interface Refused {
  readonly at: number;
  readonly source: string;
  readonly target: string;
  readonly port: number;
  readonly sourcePort?: number;
  readonly protocol?: 6 | 17;
  readonly amount?: Amount;
}

interface Seen {
  readonly host: Host;
  readonly from: string;
  readonly to: string;
  readonly ports: readonly [source: number, destination: number];
  readonly protocol: number;
  readonly amount: Amount;
  readonly time: readonly [start: number, end: number];
  readonly action: 'ACCEPT' | 'REJECT';
  readonly encryption: string;
}

/** Flow records as the interfaces of the account log them: each sees its own side, both directions apart. */
export class FlowText {
  readonly #random: Random;
  readonly #from: number;
  readonly #minutes: { wide: string; plain: string }[] = [];
  #records = 0;

  /** `from` is when the day begins; what is outside of it is left out. */
  constructor(random: Random, from: number) {
    this.#random = random;
    this.#from = from;
  }

  get records(): number {
    return this.#records;
  }

  through(connection: Through): void {
    const { at, seconds = 1, client, server, port, protocol = 6 } = connection;
    const { sent, received } = connection;
    const own = connection.clientPort ?? this.#random.between(32_768, 60_999);
    const encryption = connection.encryption ?? encryptionOf(client, server, port);
    const parts = Math.max(1, Math.ceil(seconds / MINUTE));
    const viaNat = HOSTS.get(client)?.behindNat === true && !HOSTS.has(server);
    const natPort = this.#random.between(1024, 65_535);
    for (let part = 0; part < parts; part++) {
      const start = Math.floor(at + part * MINUTE);
      const time = [start, Math.floor(start + Math.min(MINUTE - 1, Math.max(1, seconds - part * MINUTE)))] as const;
      const there = shareOf(sent, part, parts);
      const back = shareOf(received, part, parts);
      const pass = (from: string, to: string, ports: readonly [number, number], amount: Amount) =>
        this.#both({ from, to, ports, amount, protocol, time, action: 'ACCEPT', encryption });
      if (amountIn(there)) pass(client, server, [own, port], there);
      if (amountIn(back)) pass(server, client, [port, own], back);
      if (!viaNat) continue;
      if (amountIn(there)) pass(ACCOUNT.nat.address, server, [natPort, port], there);
      if (amountIn(back)) pass(server, ACCOUNT.nat.address, [port, natPort], back);
    }
  }

  /** The interface of the target logs the refusal; one in the account that sends logs that it sent. */
  refused({ at, source, target, port, sourcePort, protocol = 6, amount = [1, 44] }: Refused): void {
    const ports = [sourcePort ?? this.#random.between(32_768, 60_999), port] as const;
    const time = [Math.floor(at), Math.floor(at) + 1] as const;
    const seen = { from: source, to: target, ports, protocol, amount, time, encryption: '-' };
    const [sender, receiver] = [HOSTS.get(source), HOSTS.get(target)];
    if (sender !== undefined) this.#line({ ...seen, host: sender, action: receiver ? 'ACCEPT' : 'REJECT' });
    if (receiver !== undefined) this.#line({ ...seen, host: receiver, action: 'REJECT' });
  }

  /** The day as text, minute by minute, under one header. */
  *text(format: 'wide' | 'plain' = 'wide'): Generator<string> {
    yield `${format === 'wide' ? WIDE_FIELDS : DEFAULT_FIELDS}\n`;
    for (const minute of this.#minutes) if (minute !== undefined) yield minute[format];
  }

  #both(seen: Omit<Seen, 'host'>): void {
    for (const address of [seen.from, seen.to]) {
      const host = HOSTS.get(address);
      if (host !== undefined && !isQuiet(host, seen)) this.#line({ ...seen, host });
    }
  }

  #line({ host, from, to, ports, protocol, amount, time, action, encryption }: Seen): void {
    const minute = Math.floor((time[1] - this.#from) / MINUTE);
    if (time[0] < this.#from || minute >= DAY / MINUTE) return;
    this.#records++;
    const [packets, bytes] = amount.map(Math.round);
    const figures = `${from} ${to} ${ports[0]} ${ports[1]} ${protocol} ${packets} ${bytes} ${time[0]} ${time[1]} ${action}`;
    const direction = host.address === from ? 'egress' : 'ingress';
    const lines = this.#minutes[minute] ?? { wide: '', plain: '' };
    this.#minutes[minute] = lines;
    lines.wide += `5 111122223333 ${host.eni} ${host.instance} ${figures} ${direction} OK ${encryption}\n`;
    lines.plain += `2 111122223333 ${host.eni} ${figures} OK\n`;
  }
}

const amountIn = ([packets]: Amount): boolean => packets >= 1;
const shareOf = ([packets, bytes]: Amount, part: number, parts: number): Amount => {
  const whole = Math.floor((packets * (part + 1)) / parts) - Math.floor((packets * part) / parts);
  return [whole, packets === 0 ? 0 : (bytes * whole) / packets];
};

/** Between instances Nitro encrypts; of the internet AWS says nothing. */
const encryptionOf = (client: string, server: string, port: number): string =>
  HOSTS.has(client) && HOSTS.has(server) ? (port === 443 || port === 8443 ? '3' : '1') : '-';

/** Flow logs are on for all subnets but those of monitoring and of what the balancers send inward. */
function isQuiet({ address }: Host, { from, to }: Omit<Seen, 'host'>): boolean {
  const inward = HOSTS.has(from) && HOSTS.has(to);
  return inward && (address === ACCOUNT.monitor.address || ACCOUNT.balancers.some((each) => each.address === address));
}
