import { safeText } from '../ui/safe-text.ts';
import type { GlobalOptions } from './cli.ts';

/** Gives the flags that make another command use the same account, journals and playbooks. */
export function globalFlags({ globals }: { readonly globals: Omit<GlobalOptions, 'readOnly' | 'debug'> }): string[] {
  const { profile, region, endpointUrl, playbook = [], demo } = globals;
  return [
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(region === undefined ? [] : ['--region', region]),
    ...(endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl]),
    ...playbook.flatMap((file) => ['--playbook', file]),
    ...(demo ? ['--demo'] : []),
  ];
}

/** Gives words as one line that a shell reads as those words. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${safeText(word).replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
