import manifest from '../../package.json' with { type: 'json' };

/** The version in package.json, built into the program. */
export const packageVersion: string = manifest.version;
