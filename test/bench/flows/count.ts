/** Counts the denied connections of objects as `transit-tui flows` does: `count.ts THREADS TOP FILE…`. */
import { statSync } from 'node:fs';
import { answerFlows } from '../../../src/flows/answer-flows.ts';
import { filePiece } from '../../../src/flows/read/local.ts';

const [threads = '1', top = '20', ...paths] = process.argv.slice(2);
const began = performance.now();
const { answer, failures } = await answerFlows({
  pieces: paths.map((path) => filePiece(path, statSync(path).size)),
  query: { by: ['srcaddr', 'dstaddr', 'dstport', 'protocol'], action: 'denied', top: Number(top), sort: 'count' },
  keepBad: 0,
  threads: Number(threads),
  signal: new AbortController().signal,
});
const ms = performance.now() - began;
if (failures.length > 0) throw failures[0]?.error;
const { rows, distinct, matched, intake } = answer;
const peak = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ ms, peak, distinct, matched, records: intake.records, rows }));
