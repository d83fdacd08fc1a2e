import { FailureError } from './errors.ts';

/** Throws FailureError, naming the profiles there are, when the AWS configuration files hold none of that name. */
export async function checkProfile(profile: string): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  // Sections such as `sso-session.NAME` aren't profiles.
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(
    (name) => !/^(sso-session|services)\./.test(name),
  );
  if (known.includes(profile)) return;
  throw new FailureError({
    code: 'invalid',
    message: `There is no AWS profile named ${profile}.`,
    hint:
      known.length === 0
        ? 'The AWS configuration files hold no profile: make one with `aws configure sso`, or set AWS_ACCESS_KEY_ID.'
        : `The AWS configuration files hold: ${known.sort().join(', ')}.`,
  });
}

/**
 * Gives the region to work in: the one asked for, else that of the environment or the profile, as the SDK itself would find it.
 * Throws FailureError when there is none.
 */
export async function resolveRegion(region: string | undefined, profile: string | undefined): Promise<string> {
  const given = region || process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (given) return given;
  const { loadConfig, NODE_REGION_CONFIG_OPTIONS, NODE_REGION_CONFIG_FILE_OPTIONS } = await import(
    '@smithy/core/config'
  );
  try {
    const found = await loadConfig(NODE_REGION_CONFIG_OPTIONS, {
      ...NODE_REGION_CONFIG_FILE_OPTIONS,
      ...(profile === undefined ? {} : { profile }),
    })();
    if (found !== undefined && found !== '') return found;
  } catch {
    // The SDK throws where nothing names a region; the failure below says it in our words.
  }
  throw new FailureError({
    code: 'invalid',
    message: 'No region is set.',
    hint: 'Name one with --region, AWS_REGION, or `region` in the profile.',
  });
}

/** Throws FailureError unless the region can be part of a host's name: it decides where signed requests go. */
export function checkRegion(region: string): void {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(region)) return;
  throw new FailureError({
    code: 'invalid',
    message: `${JSON.stringify(region)} is not the name of a region.`,
    hint: 'Give --region or AWS_REGION one such as us-east-1.',
  });
}
