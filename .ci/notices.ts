import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

const packageOf = (input: string): string | undefined => {
  const at = input.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const [first = '', second = ''] = input.slice(at + 'node_modules/'.length).split('/');
  return input.slice(0, at) + join('node_modules', first.startsWith('@') ? `${first}/${second}` : first);
};

const licenceText = async (folder: string): Promise<string | undefined> => {
  const name = (await readdir(folder)).find((file) => /^(licen[cs]e|copying)(\.|$)/i.test(file));
  return name === undefined ? undefined : (await readFile(join(folder, name), 'utf8')).trim();
};

const allowed = /^(MIT|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|ISC|0BSD)$/;

/**
 * The licences of every package whose code is in the bundle, from the bundler's metafile, which is removed afterwards.
 * Throws when a bundled package's licence is not one the project may ship.
 */
export async function thirdPartyNotices(metafile: string): Promise<string> {
  const { outputs } = JSON.parse(await readFile(metafile, 'utf8')) as Metafile;
  const folders = new Set<string>();
  for (const output of Object.values(outputs)) {
    for (const input of Object.keys(output.inputs)) {
      const folder = packageOf(input);
      if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
    }
  }
  const parts: string[] = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (!allowed.test(license))
      throw new Error(`${name}@${version} has the licence ${license}, which may not be shipped`);
    parts.push(
      `${name} ${version} (${license})\n\n${(await licenceText(folder)) ?? `Licensed under ${license}; the package carries no text of its own.`}`,
    );
  }
  await rm(metafile);
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  return `This program contains code of these packages.${rule}${parts.join(rule)}\n`;
}
