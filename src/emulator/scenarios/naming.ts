import { createHash } from 'node:crypto';

/** Names things for one seed: the same seed and name give the same id, whatever the order of the calls. */
export interface Naming {
  /** `id('i', 'web-1')` gives `i-` and 17 hexadecimal digits. */
  id(prefix: string, name: string): string;
  /** Bare hexadecimal digits, 32 unless told: detectors, findings. */
  hex(name: string, digits?: number): string;
  /** A UUID: access-analyzer findings. */
  uuid(name: string): string;
  /** `AROA`, `AIDA`, `AIPA` and 17 capitals and digits: IAM's unique ids. */
  unique(prefix: string, name: string): string;
  /** A locally administered MAC address. */
  mac(name: string): string;
}

/** Makes the naming of one seed. */
export function createNaming(seed: number): Naming {
  const hex = (name: string, digits = 32) =>
    createHash('sha256').update(`${seed}/${name}`).digest('hex').slice(0, digits);
  return {
    hex,
    id: (prefix, name) => `${prefix}-0${hex(`${prefix}/${name}`, 16)}`,
    uuid(name) {
      const digits = hex(name);
      return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `8${digits.slice(17, 20)}`,
        digits.slice(20, 32),
      ].join('-');
    },
    unique: (prefix, name) =>
      prefix +
      BigInt(`0x${hex(`${prefix}/${name}`, 24)}`)
        .toString(36)
        .toUpperCase()
        .padStart(17, 'A')
        .slice(-17),
    mac: (name) => `0e:${(hex(`mac/${name}`, 10).match(/../g) ?? []).join(':')}`,
  };
}
