import { Box, useApp, useInput, usePaste } from 'ink';
import { useEffect, useSyncExternalStore } from 'react';
import { looksPasted, pressesOf } from '../keys/key-name.ts';
import { Lines } from '../ui/lines.tsx';
import type { OpenScreen } from './console-state.ts';
import type { ConsoleStore } from './console-store.ts';
import { overlayFrame, paneFrame, screenFrame } from './frame-lines.ts';
import { screenArea } from './layout.ts';
import { spokenLines } from './spoken-lines.ts';

interface ConsoleProps {
  readonly store: ConsoleStore;
  readonly spoken: boolean;
  /** Given once mounted: hands the terminal to a callback and takes it back. */
  readonly onMounted: (suspend: (callback: () => Promise<void>) => Promise<void>) => void;
}

/** The console's whole screen. It holds the only readers of keys and pastes. */
export function Console({ store, spoken, onMounted }: ConsoleProps) {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const { suspendTerminal } = useApp();
  useEffect(() => onMounted(suspendTerminal), [onMounted, suspendTerminal]);
  useInput((input, key) => {
    if (looksPasted(input)) store.paste(input);
    else for (const press of pressesOf(input, key)) store.press(press);
  });
  usePaste((text) => store.paste(text));

  const { width, height } = state.size;
  const top = state.stack.at(-1);
  const small = store.layout().tooSmall;
  // An overlay lies over the nearest full screen below it, or over the panes.
  const below = state.stack.findLast((open) => open.screen.layout === 'full');
  if (spoken) return <Spoken store={store} top={top} />;
  return (
    // Not clipped: every line is made to measure, and Ink measures each line of a clipped box again and again.
    <Box width={width} height={height} flexDirection="column">
      {below === undefined || small ? <Lines lines={paneFrame(store)} /> : <FullScreen store={store} open={below} />}
      {top?.screen.layout === 'overlay' && !small ? <Overlay store={store} open={top} /> : null}
    </Box>
  );
}

function FullScreen({ store, open }: { readonly store: ConsoleStore; readonly open: OpenScreen }) {
  const { above, below } = screenFrame(store, open);
  const { width, height } = screenArea(store.layout(), 'full');
  const { View } = open.screen;
  return (
    <>
      <Lines lines={above} />
      <Box width={width + 2} height={height} paddingX={1} flexShrink={0} flexDirection="column" overflow="hidden">
        <View key={open.serial} state={open.state} app={store.app} width={width} height={height} />
      </Box>
      <Lines lines={below} />
    </>
  );
}

function Overlay({ store, open }: { readonly store: ConsoleStore; readonly open: OpenScreen }) {
  const { lines, left, top, view } = overlayFrame(store, open);
  const { View } = open.screen;
  return (
    <>
      <Box position="absolute" marginLeft={left} marginTop={top}>
        <Lines lines={lines} />
      </Box>
      <Box
        position="absolute"
        marginLeft={left + 2}
        marginTop={top + 1}
        width={view.width}
        height={view.height}
        flexDirection="column"
        overflow="hidden"
      >
        <View key={open.serial} state={open.state} app={store.app} width={view.width} height={view.height} />
      </Box>
    </>
  );
}

/** The console for a screen reader: one thing after another, in words, without frames. */
function Spoken({ store, top }: { readonly store: ConsoleStore; readonly top: OpenScreen | undefined }) {
  const area = screenArea(store.layout(), top?.screen.layout ?? 'full');
  const View = top?.screen.View;
  return (
    <Box flexDirection="column">
      <Lines lines={spokenLines(store)} />
      {top === undefined || View === undefined ? null : (
        <View key={top.serial} state={top.state} app={store.app} width={area.width} height={area.height} />
      )}
    </Box>
  );
}
