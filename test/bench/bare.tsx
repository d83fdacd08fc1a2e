import { readFileSync } from 'node:fs';
import { Box, render, Text, useInput } from 'ink';
import { useState } from 'react';

// Ink painting two screens that were taken from the console, one line of text a row, with nothing computed: the least
// that answering a key can cost.
const screens = JSON.parse(readFileSync(process.env.BENCH_SCREENS ?? '', 'utf8')) as string[][];

function Bare() {
  const [shown, show] = useState(0);
  useInput(() => show((current) => (current + 1) % screens.length));
  return (
    <Box flexDirection="column">
      {(screens[shown] ?? []).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen.
        <Text key={row} wrap="truncate">
          {line}
        </Text>
      ))}
    </Box>
  );
}

render(<Bare />, { alternateScreen: true, incrementalRendering: true, patchConsole: false, maxFps: 60 });
