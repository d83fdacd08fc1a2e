#!/usr/bin/env node
import * as nodeModule from 'node:module';
import process from 'node:process';

const OLDEST = 22;
const major = Number.parseInt(process.versions.node, 10);

if (major < OLDEST) {
  process.stderr.write(
    `transit-tui needs Node ${OLDEST} or newer and this is ${process.versions.node}: run it with \`npx -p node@24 -p transit-tui transit-tui\`.\n`,
  );
  process.exitCode = 2;
} else {
  // Absent where Node was built without it; the program then only starts slower.
  nodeModule.enableCompileCache?.();
  import('../src/cli/main.ts').then(
    ({ main }) => main(process.argv.slice(2)),
    (error: unknown) => {
      process.stderr.write(`transit-tui: its own files can't be loaded (${String(error)}). Install it again.\n`);
      process.exitCode = 1;
    },
  );
}
