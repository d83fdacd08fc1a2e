import type { Subject } from './port.ts';

/** Names a row, for people: what a chain is a response to. Its text is not safe for a terminal yet. */
export function aboutOf(subject: Subject): string {
  switch (subject.kind) {
    case 'finding': {
      const { sample, type, id } = subject.finding;
      return `${sample ? '[SAMPLE] ' : ''}${type} (finding ${id})`;
    }
    case 'access':
      return `access to ${subject.access.bucket ?? subject.access.resource}`;
    case 'connection': {
      const { srcaddr, dstaddr, dstport } = subject.connection;
      return `traffic ${srcaddr} → ${dstaddr}${dstport === undefined ? '' : ` port ${dstport}`}`;
    }
  }
}
