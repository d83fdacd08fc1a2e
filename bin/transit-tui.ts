#!/usr/bin/env node
import * as nodeModule from 'node:module';
import process from 'node:process';

/** The first that tells a CRC-32 (`zlib.crc32`), by which gzip is checked. */
const OLDEST = { major: 22, minor: 2 };
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
  process.stderr.write(
    `transit-tui needs Node ${OLDEST.major}.${OLDEST.minor} or newer and this is ${process.versions.node}: run it with \`npx -p node@24 -p transit-tui transit-tui\`.\n`,
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
