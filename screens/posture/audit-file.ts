import type { AuditView } from '../../src/app/screen.ts';
import { reportOf } from '../../src/posture/report/report.ts';
import { jsonOf } from '../../src/ui/export-text.ts';

/**
 * Gives the audit as a file: the report that `transit-tui audit --json` prints, so that `--since` takes it. What was not
 * read to its end names the checks that are missing. `now` is epoch milliseconds. Throws where nothing was read.
 */
export function auditFile(
  { results, of, at, endedAt, auditedBy, asked = [] }: AuditView,
  now: number,
  version: string,
): { readonly name: string; readonly content: string } {
  if (of === undefined || at === undefined) throw new Error('Nothing was read yet.');
  const iso = (time: number) => new Date(time).toISOString();
  const done = new Set(results.map(({ check }) => check.id));
  const report = reportOf(
    { version: 1, ...of, startedAt: iso(at), endedAt: iso(endedAt ?? now), results },
    {
      tool: `transit-tui ${version}`,
      ...(auditedBy === undefined ? {} : { auditedBy }),
      notDone: asked.filter((id) => !done.has(id)),
      now,
    },
  );
  const stamp = iso(at).replace(/[-:]/g, '').slice(0, 15);
  return { name: `audit-${stamp}Z.json`, content: `${jsonOf(report)}\n` };
}
