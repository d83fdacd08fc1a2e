import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import { DEPLOYS_IN_MS } from '../../src/emulator/cloudfront/distributions.ts';
import type { DistributionName } from '../../src/emulator/scenarios/transit/distributions.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { distributionNamed, withConfig } from '../support/checks/distribution.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({}, 'transit');
});
afterEach(() => world.close());

const idOf = (name: DistributionName) => distributionNamed(name)(world.emulator);
const stateOf = (name: DistributionName) => {
  const state = world.emulator.world().distributions[idOf(name)];
  if (state === undefined) throw new Error(`There is no ${name}`);
  return state;
};
const configOf = (name: DistributionName) => stateOf(name).config as unknown as DistributionConfig;
const planned = (name: DistributionName, params: Readonly<Record<string, string>> = {}): Promise<SavedPlan> =>
  world.port.plan('cloudfront-https', { distribution: idOf(name), ...params });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const refusalOf = (plan: Promise<unknown>) =>
  plan.then(
    () => 'planned',
    (error: unknown) => (error instanceof FailureError ? error.failure.message : String(error)),
  );

/** Changes a configuration as someone else does: it is another version then. */
const changedByOthers = (name: DistributionName, change: (config: DistributionConfig) => void) => {
  withConfig(name, change)(world.emulator);
  world.emulator.edit((edited) => {
    const found = edited.distributions[idOf(name)];
    if (found !== undefined) found.etag = `E${String(Date.now()).padStart(13, '0')}`;
  });
};

/** The values of headers to origins, which only CloudFront and the origin may know. */
const secrets = () =>
  (configOf('shop').Origins?.Items ?? []).flatMap(({ CustomHeaders }) =>
    (CustomHeaders?.Items ?? []).map(({ HeaderValue = '' }) => HeaderValue),
  );

describe('the plan', () => {
  test('changes only paths that take HTTP unless told, and leaves stricter ones', async () => {
    const { plan } = await planned('shop');
    expect(plan.steps.flatMap(({ change }) => change)).toEqual([
      {
        what: 'CacheBehaviors[/legacy/*].ViewerProtocolPolicy',
        before: 'allow-all',
        after: 'redirect-to-https',
      },
    ]);
    expect(plan.wontStop.join('\n')).toMatch(/origins stays as it is: web by match-viewer, tills by http-only/);
    expect(plan.warnings.join('\n')).toMatch(/301, which browsers keep/);
  });

  test('shows the very call that is made, but for the values of headers to origins', async () => {
    const [secret] = secrets();
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    const saved = await planned('shop', { with: 'all' });
    const [call] = saved.plan.steps.flatMap(({ calls }) => calls);
    expect(call?.input.IfMatch).toBe(stateOf('shop').etag);
    expect(JSON.stringify(saved)).not.toContain(secret);
    const { end } = await run(saved);
    expect(end.status, end.message).toBe('done');
    const shown = JSON.stringify(call?.input.DistributionConfig).replace('(kept as it is, not shown)', secret ?? '');
    expect(configOf('shop')).toEqual(JSON.parse(shown));
  });

  test('with everything, names each origin that has to speak TLS, and old viewers', async () => {
    const { plan } = await planned('shop', { with: 'all', viewer: 'https-only' });
    expect(plan.steps.flatMap(({ change }) => change.map(({ what, after }) => `${what} = ${after}`))).toEqual([
      'DefaultCacheBehavior.ViewerProtocolPolicy = https-only',
      'CacheBehaviors[/legacy/*].ViewerProtocolPolicy = https-only',
      'ViewerCertificate.MinimumProtocolVersion = TLSv1.2_2021',
      'Origins[web].OriginProtocolPolicy = https-only',
      'Origins[web].OriginSslProtocols = TLSv1.2',
      'Origins[tills].OriginProtocolPolicy = https-only',
    ]);
    const warned = plan.blastRadius
      .filter(({ level }) => level === 'warn')
      .map(({ kind, label }) => `${kind} ${label}`);
    expect(warned).toEqual(
      expect.arrayContaining([
        'origin web (origin.example.com)',
        'origin tills (tills.example.com)',
        'viewers older than TLSv1.2_2021',
      ]),
    );
    expect(plan.steps.flatMap(({ calls }) => calls)).toHaveLength(1);
  });

  test('leaves a newer minimum as it is, and says that nothing is left to do', async () => {
    changedByOthers('static', ({ ViewerCertificate: shown }) => {
      if (shown !== undefined) shown.MinimumProtocolVersion = 'TLSv1.3_2025';
    });
    const { plan } = await planned('static', { with: 'minimum-tls' });
    expect(plan.steps).toEqual([]);
    expect(plan.summary).toMatch(/as strict already as was asked for/);
  });

  test.each<[DistributionName, string, RegExp]>([
    ['reports', 'minimum-tls', /certificate of \*\.cloudfront\.net/],
    ['downloads', 'all', /certificate of \*\.cloudfront\.net/],
  ])('is refused for %s with %s', async (name, scope, says) => {
    expect(await refusalOf(planned(name, { with: scope }))).toMatch(says);
  });

  test('is refused for dedicated IP addresses, whose minimum only AWS raises', async () => {
    changedByOthers('api', (config) => {
      config.ViewerCertificate = {
        ...config.ViewerCertificate,
        SSLSupportMethod: 'vip',
        MinimumProtocolVersion: 'TLSv1',
      };
    });
    expect(await refusalOf(planned('api', { with: 'minimum-tls' }))).toMatch(/only through AWS Support/);
  });

  test('does not call a website endpoint enforced', async () => {
    changedByOthers('reports', ({ DefaultCacheBehavior: usual }) => {
      if (usual !== undefined) usual.ViewerProtocolPolicy = 'https-only';
    });
    expect(await refusalOf(planned('reports', { with: 'origins' }))).toMatch(/website endpoint of S3/);
  });

  test('is refused where there is no such distribution', async () => {
    const plan = world.port.plan('cloudfront-https', { distribution: 'E0000000000000' });
    expect(await refusalOf(plan)).toMatch(/there is no distribution E0000000000000 in account 111122223333/);
  });
});

describe('the run', () => {
  test('says that the edge locations are still to come, and nothing of it once they are there', async () => {
    const saved = await planned('shop');
    const { end, runId } = await run(saved);
    expect(end.message).toMatch(/^Enforced and read back: .*Status InProgress/);
    world.emulator.advance(DEPLOYS_IN_MS);
    const again = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(again.end.message).not.toMatch(/InProgress/);
  });

  test('refuses once someone changed anything at all', async () => {
    const saved = await planned('shop');
    changedByOthers('shop', (config) => {
      config.Comment = 'changed';
    });
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
    expect(configOf('shop').CacheBehaviors?.Items?.[1]?.ViewerProtocolPolicy).toBe('allow-all');
  });

  test('leaves a change alone that comes right before its own', async () => {
    const saved = await planned('shop');
    world.emulator.setGate(async ({ operation, stage }) => {
      if (operation !== 'UpdateDistribution' || stage !== 'arrived') return undefined;
      world.emulator.setGate(undefined);
      changedByOthers('shop', (config) => {
        config.Comment = 'changed';
      });
      return undefined;
    });
    const { end } = await run(saved);
    expect(end.status, end.message).toBe('refused');
    expect(end.message).toMatch(/Nothing was changed/);
    expect(configOf('shop').Comment).toBe('changed');
  });

  test('writes no value of a header to an origin down', async () => {
    const [secret = 'none'] = secrets();
    const saved = await planned('shop', { with: 'all' });
    const { events, runId } = await run(saved);
    const back = await rollBack(saved, runId);
    expect(back.end.status, back.end.message).toBe('done');
    expect(JSON.stringify([events, back.events])).not.toContain(secret);
    const files = await readdir(world.stateFolder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(secret);
    }
    expect(secrets()).toEqual([secret]);
  });
});

describe('the way back', () => {
  test('sets its own settings back and keeps what others changed since', async () => {
    const saved = await planned('shop', { with: 'all' });
    const { runId } = await run(saved);
    changedByOthers('shop', (config) => {
      config.Comment = 'changed since';
      config.PriceClass = 'PriceClass_All';
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status, end.message).toBe('done');
    const config = configOf('shop');
    expect([config.Comment, config.PriceClass]).toEqual(['changed since', 'PriceClass_All']);
    expect(config.CacheBehaviors?.Items?.[1]?.ViewerProtocolPolicy).toBe('allow-all');
    expect(config.ViewerCertificate?.MinimumProtocolVersion).toBe('TLSv1.1_2016');
    expect(config.Origins?.Items?.[0]?.CustomOriginConfig?.OriginSslProtocols?.Items).toEqual(['TLSv1', 'TLSv1.2']);
  });

  test('passes over a path that someone took away', async () => {
    const saved = await planned('shop', { with: 'minimum-tls' });
    const { runId } = await run(saved);
    changedByOthers('shop', (config) => {
      const [first] = config.CacheBehaviors?.Items ?? [];
      config.CacheBehaviors = { Quantity: 1, Items: first === undefined ? [] : [first] };
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status, end.message).toBe('done');
    expect(end.message).toMatch(/took away what CacheBehaviors\[\/legacy\/\*\]\.ViewerProtocolPolicy belonged to/);
    expect(configOf('shop').ViewerCertificate?.MinimumProtocolVersion).toBe('TLSv1.1_2016');
  });

  test('stops where someone set one of its settings to something else', async () => {
    const saved = await planned('shop');
    const { runId } = await run(saved);
    changedByOthers('shop', ({ CacheBehaviors }) => {
      const legacy = CacheBehaviors?.Items?.[1];
      if (legacy !== undefined) legacy.ViewerProtocolPolicy = 'https-only';
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('refused');
    expect(configOf('shop').CacheBehaviors?.Items?.[1]?.ViewerProtocolPolicy).toBe('https-only');
  });
});
