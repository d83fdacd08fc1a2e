import { Box, Text } from 'ink';
import { memo } from 'react';

const Line = memo(function Line({ text }: { readonly text: string }) {
  // Ink gives an empty Text no height.
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

/** Draws already styled lines, one terminal line each: what is too wide is cut, and only changed lines are laid out. */
export function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its position.
        <Line key={row} text={text} />
      ))}
    </Box>
  );
}
