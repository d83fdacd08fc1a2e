import type { DistributionConfigJson } from '../../src/aws/cloudfront/reads.ts';
import { at, list } from '../../src/aws/loose.ts';
import { NOT_KEPT, withoutSecrets } from '../../src/aws/secret-members.ts';
import type { Json, JsonObject } from '../../src/playbook/plan.ts';

/** One setting of a distribution's configuration, by what it belongs to. Serialisable: it is part of a plan. */
export type Setting =
  | { readonly of: 'path'; readonly path: string | null }
  | { readonly of: 'minimum' }
  | { readonly of: 'origin'; readonly origin: string }
  | { readonly of: 'protocols'; readonly origin: string };

/** A setting, and what it is to be. Null is a setting that is absent. */
export interface Edit {
  readonly setting: Setting;
  readonly before: Json;
  readonly after: Json;
}

/** Gives the name of a setting in AWS's own words, with what it belongs to. */
export function nameOf(setting: Setting): string {
  switch (setting.of) {
    case 'path':
      return setting.path === null
        ? 'DefaultCacheBehavior.ViewerProtocolPolicy'
        : `CacheBehaviors[${setting.path}].ViewerProtocolPolicy`;
    case 'minimum':
      return 'ViewerCertificate.MinimumProtocolVersion';
    case 'origin':
      return `Origins[${setting.origin}].OriginProtocolPolicy`;
    case 'protocols':
      return `Origins[${setting.origin}].OriginSslProtocols`;
  }
}

/** Where a setting is held, and under which name. Undefined where what it belongs to is no more. */
function holderOf(config: object, setting: Setting): readonly [Record<string, unknown>, string] | undefined {
  const [holder, name] = ((): readonly [unknown, string] => {
    switch (setting.of) {
      case 'path':
        return [
          setting.path === null
            ? at(config, 'DefaultCacheBehavior')
            : list(at(config, 'CacheBehaviors', 'Items')).find((each) => at(each, 'PathPattern') === setting.path),
          'ViewerProtocolPolicy',
        ];
      case 'minimum':
        return [at(config, 'ViewerCertificate'), 'MinimumProtocolVersion'];
      case 'origin':
        return [customOf(config, setting.origin), 'OriginProtocolPolicy'];
      case 'protocols':
        return [customOf(config, setting.origin), 'OriginSslProtocols'];
    }
  })();
  return typeof holder === 'object' && holder !== null ? [holder as Record<string, unknown>, name] : undefined;
}

const customOf = (config: object, origin: string): unknown =>
  at(
    list(at(config, 'Origins', 'Items')).find((each) => at(each, 'Id') === origin),
    'CustomOriginConfig',
  );

/** Gives what a setting is; null where it is absent, `gone` where what it belongs to is no more. Protocols are in order. */
export function valueIn(config: DistributionConfigJson, setting: Setting): Json {
  const holder = holderOf(config, setting);
  if (holder === undefined) return 'gone';
  const value = holder[0][holder[1]] ?? null;
  if (setting.of !== 'protocols') return value as Json;
  return value === null ? null : list(at(value, 'Items')).map(String).sort();
}

/** Gives a configuration in which settings are as told, and all else is as it was. What is no more is passed over. */
export function withSettings(
  config: DistributionConfigJson,
  settings: readonly { readonly setting: Setting; readonly value: Json }[],
): DistributionConfigJson {
  const changed = structuredClone(config);
  for (const { setting, value } of settings) {
    const holder = holderOf(changed, setting);
    if (holder === undefined) continue;
    const [where, name] = holder;
    if (value === null) delete where[name];
    else where[name] = Array.isArray(value) ? { Quantity: value.length, Items: [...value] } : value;
  }
  return changed;
}

/** What stands in a plan for the value of a header that CloudFront sends to an origin: it is sent on as it was read. */
const UNSEEN = '(kept as it is, not shown)';

/** Gives a configuration as a plan may show it: without the values of headers that are sent to origins. */
export const shownConfig = (config: DistributionConfigJson): JsonObject =>
  JSON.parse(JSON.stringify(withoutSecrets('cloudfront', config)), (_, value: Json) =>
    value === NOT_KEPT ? UNSEEN : value,
  ) as JsonObject;
