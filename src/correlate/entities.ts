import type { AccessFinding } from '../aws/accessanalyzer/access-finding.ts';
import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import { isAddress, normaliseAddress } from '../flows/address.ts';
import type { Connection } from '../flows/connection.ts';
import { bucketOf, parseArn, principalOf } from './arn.ts';
import type { Entity, EntityKind } from './entity.ts';

/**
 * What a row is about, for each kind of row. The account that owns the row is left out: everything would relate. The
 * list is made once a row object.
 */
export const entitiesOf = {
  finding: oncePerRow(ofFinding),
  access: oncePerRow(ofAccess),
  connection: oncePerRow(ofConnection),
  interface: oncePerRow(ofInterface),
};

function oncePerRow<Row extends object>(make: (row: Row) => Iterable<Entity>): (row: Row) => readonly Entity[] {
  const made = new WeakMap<Row, readonly Entity[]>();
  return (row) => {
    const before = made.get(row);
    if (before !== undefined) return before;
    const entities = [...new Set(make(row))];
    made.set(row, entities);
    return entities;
  };
}

function* ofFinding(finding: Finding): Generator<Entity> {
  for (const { name } of finding.buckets) yield* entity('bucket', name);
  for (const instance of finding.instances) {
    yield* entity('instance', instance.instanceId);
    for (const { networkInterfaceId, privateIpAddresses, ipv6Addresses, publicIp } of instance.networkInterfaces) {
      yield* entity('interface', networkInterfaceId);
      for (const address of [...privateIpAddresses, ...ipv6Addresses, publicIp]) yield* addressEntity(address);
    }
  }
  for (const key of finding.accessKeys) {
    yield* entity('access-key', key.accessKeyId);
    yield* keyHolder(finding, key);
  }
  for (const { ip } of finding.actors) yield* addressEntity(ip);
  const remote = remoteAccount(finding.raw);
  if (remote !== finding.accountId) yield* entity('account', remote);
}

function* keyHolder(finding: Finding, key: Finding['accessKeys'][number]): Generator<Entity> {
  const { userName, userType, principalId } = key;
  const kind = userType === 'AssumedRole' || userType === 'Role' ? 'role' : 'user';
  if (userName !== undefined && userType !== 'Root' && finding.accountId !== undefined) {
    yield* entity('principal', `${finding.accountId}:${kind}/${userName}`);
  }
  // An instance's own credentials carry its id as the name of their session.
  yield* entity('instance', /:(i-[0-9a-f]{8,17})$/.exec(principalId ?? '')?.[1]);
}

function* ofAccess(access: AccessFinding): Generator<Entity> {
  yield* entity('bucket', access.bucket ?? bucketOf(access.resource));
  for (const principal of access.principals) {
    const value = principal.replace(/^[^:]*: /, '');
    yield* entity('principal', principalOf(value));
    const account = /^\d{12}$/.test(value) ? value : parseArn(value)?.account;
    if (account !== access.resourceOwnerAccount) yield* entity('account', account);
  }
  for (const value of Object.values(access.condition)) {
    for (const address of value.split(/[\s,[\]"]+/)) yield* addressEntity(address.replace(/\/(32|128)$/, ''));
  }
}

function* ofConnection(connection: Connection): Generator<Entity> {
  yield* addressEntity(connection.srcaddr);
  yield* addressEntity(connection.dstaddr);
  for (const id of connection.interfaceIds) yield* entity('interface', id);
  yield* entity('instance', connection.instanceId);
}

function* ofInterface(card: NetworkInterface): Generator<Entity> {
  yield* entity('interface', card.networkInterfaceId);
  yield* entity('instance', card.instanceId);
  for (const address of [...card.privateIpAddresses, ...card.ipv6Addresses, card.publicIp])
    yield* addressEntity(address);
}

function* entity(kind: EntityKind, value: string | undefined): Generator<Entity> {
  if (value !== undefined && value !== '') yield `${kind}:${value}`;
}

function* addressEntity(address: string | undefined): Generator<Entity> {
  if (address !== undefined && isAddress(address)) yield* entity('address', normaliseAddress(address));
}

/** The account that called, as GuardDuty gives it where that is not the owner's. */
function remoteAccount(raw: unknown): string | undefined {
  let at: unknown = raw;
  for (const name of ['Service', 'Action', 'AwsApiCallAction', 'RemoteAccountDetails', 'AccountId']) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'string' ? at : undefined;
}
