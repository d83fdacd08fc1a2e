import * as nodeModule from 'node:module';
import { render, Text } from 'ink';

// The least an Ink program can be, started as ours is: compile cache on, alternate screen, incremental rendering.
nodeModule.enableCompileCache?.();
render(<Text>hello</Text>, { alternateScreen: true, incrementalRendering: true, patchConsole: false });
setInterval(() => {}, 60_000);
process.on('SIGTERM', () => process.exit(0));
