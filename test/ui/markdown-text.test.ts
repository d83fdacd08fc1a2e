import { describe, expect, test } from 'vitest';
import { markdownText } from '../../src/ui/markdown-text.ts';

describe('text of others in Markdown', () => {
  test.each([
    ['a | b', 'a \\| b'],
    ['`rm -rf`', '\\`rm -rf\\`'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['[click](javascript:alert(1))', '\\[click\\](javascript:alert(1))'],
    ['![p](//203.0.113.9/x.png)', '!\\[p\\](//203.0.113.9/x.png)'],
    ['one\n| two | three |', 'one\\\\n\\| two \\| three \\|'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    [
      'see https://attacker.example/ or www.attacker.example',
      'see https&#58;//attacker.example/ or www&#46;attacker.example',
    ],
    ['ask @everyone', 'ask &#64;everyone'],
    ['\\| already', '\\\\\\| already'],
    ['*bold* _it_ ~~gone~~ $x$ #1', '\\*bold\\* \\_it\\_ \\~\\~gone\\~\\~ \\$x\\$ \\#1'],
    ['payments\u202egpj.exe', 'payments\\\\u202egpj.exe'],
  ])('%j becomes %j', (given, shown) => {
    expect(markdownText(given)).toBe(shown);
  });
});
