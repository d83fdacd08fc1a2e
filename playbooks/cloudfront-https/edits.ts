import { type Origin, toSettings } from '../../src/aws/cloudfront/distribution.ts';
import type { DistributionConfigJson } from '../../src/aws/cloudfront/reads.ts';
import type { Params } from './params.ts';
import { type Edit, type Setting, valueIn } from './setting.ts';

/** The security policy that is put in place of an older one; a newer one stays. */
export const MINIMUM_TLS = 'TLSv1.2_2021';
const OLD_MINIMUMS: readonly unknown[] = [
  'SSLv3',
  'TLSv1',
  'TLSv1_2016',
  'TLSv1.1_2016',
  'TLSv1.2_2018',
  'TLSv1.2_2019',
];
const ORIGIN_PROTOCOLS = ['TLSv1.2'];

const STRICTNESS: readonly unknown[] = ['allow-all', 'redirect-to-https', 'https-only'];

/** Gives what has to change in a configuration, so that each setting is at least as strict as asked for. */
export function editsOf(config: DistributionConfigJson, { viewer, with: scope }: Params): readonly Edit[] {
  return [
    ...viewerEdits(config, viewer),
    ...(takesMinimum(scope) ? minimumEdits(config) : []),
    ...(takesOrigins(scope) ? originEdits(config) : []),
  ];
}

export const takesMinimum = (scope: Params['with']): boolean => scope === 'minimum-tls' || scope === 'all';
export const takesOrigins = (scope: Params['with']): boolean => scope === 'origins' || scope === 'all';

function viewerEdits(config: DistributionConfigJson, viewer: Params['viewer']): Edit[] {
  return toSettings(config)
    .behaviors.map(({ pathPattern }): Setting => ({ of: 'path', path: pathPattern ?? null }))
    .map((setting) => ({ setting, before: valueIn(config, setting), after: viewer }))
    .filter(({ before }) => STRICTNESS.indexOf(before) < STRICTNESS.indexOf(viewer));
}

function minimumEdits(config: DistributionConfigJson): Edit[] {
  const setting: Setting = { of: 'minimum' };
  const before = valueIn(config, setting);
  return OLD_MINIMUMS.includes(before) ? [{ setting, before, after: MINIMUM_TLS }] : [];
}

function originEdits(config: DistributionConfigJson): Edit[] {
  return customOrigins(config).flatMap(({ id }) => {
    const policy: Setting = { of: 'origin', origin: id };
    const protocols: Setting = { of: 'protocols', origin: id };
    const wanted: Edit[] = [
      { setting: policy, before: valueIn(config, policy), after: 'https-only' },
      { setting: protocols, before: valueIn(config, protocols), after: ORIGIN_PROTOCOLS },
    ];
    return wanted.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  });
}

/** The origins whose protocol is a setting of the distribution and may be HTTPS. */
const customOrigins = (config: DistributionConfigJson): readonly Origin[] =>
  toSettings(config).origins.filter(({ kind }) => kind === 'custom');

/** The website endpoints of buckets among the origins, which speak HTTP only. */
export const websiteOrigins = (config: DistributionConfigJson): readonly Origin[] =>
  toSettings(config).origins.filter(({ kind }) => kind === 's3-website');
