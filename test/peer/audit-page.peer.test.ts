import { expect, it } from 'vitest';
import { compare } from '../../src/posture/report/compare.ts';
import { htmlReport } from '../../src/posture/report/html/page.ts';
import { earlierAudit, sampleReport } from '../posture/report/sample-report.ts';
import { findChromium, render } from './chromium.ts';

const chromium = await findChromium();
if (chromium === undefined) {
  process.stderr.write('NOT TESTED: no chromium is installed, so no browser has shown the page of an audit.\n');
}

const report = { ...sampleReport(true), since: compare(earlierAudit(), sampleReport(true)) };
const page = htmlReport(report, { command: (words) => words.join(' ') });

/** Text of a document as a reader sees it. */
const textOf = (dom: string): string =>
  dom
    .replace(/<style>[\s\S]*?<\/style>|<[^>]*>/g, '\n')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');

/** Width and height in the head of a PNG. */
const sizeOf = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

it.runIf(chromium !== undefined)(
  'is shown by a real browser, with hostile names as text and nothing loaded',
  async () => {
    const shown = await render(chromium ?? '', page, '1280,2400');
    expect(shown.console).toEqual([]);
    expect(new Set(shown.asked)).toEqual(new Set(['127.0.0.1/report']));
    const text = textOf(shown.dom);
    for (const wanted of [
      'Data in transit',
      '10 of 56 judgements failed; 1 further failure is accepted; 7 could not be made.',
      'The rule sgr-0f1e2d3c4b5a69788 lets in FTP (port 21) from 0.0.0.0/0.',
      'transit-tui plan enforce-bucket-tls --bucket amzn-s3-demo-customer-exports',
      '<img src=x onerror=alert(1)>',
      '</script><script>alert(2)</script>',
      `" onmouseover="alert(3)' x='`,
      'invoice\\u202egnp.exe',
    ]) {
      expect(text).toContain(wanted);
    }
    expect(shown.dom).not.toMatch(/<script|<img|onerror=(?!alert\(1\)&gt;)/);
    expect(sizeOf(shown.screenshot)).toEqual([1280, 2400]);
    expect(shown.pdf.subarray(0, 5).toString()).toBe('%PDF-');
  },
);

it.runIf(chromium !== undefined)('is dark where the reader is, and fits a phone', async () => {
  const [light, dark] = [
    await render(chromium ?? '', page, '500,1200'),
    await render(chromium ?? '', page, '500,1200', true),
  ];
  expect(dark.console).toEqual([]);
  expect(dark.screenshot.equals(light.screenshot)).toBe(false);
});

it.runIf(chromium !== undefined)('would be seen loading something, or running it', async () => {
  const bad = page
    .replace(/<meta http-equiv[^>]*>/, '')
    .replace('</main>', '<img src="http://collector.example.com/x.png"><script>console.error("ran")</script></main>');
  const shown = await render(chromium ?? '', bad, '1280,800');
  expect(shown.asked).toContain('collector.example.com/x.png');
  expect(shown.console.join('\n')).toContain('ran');
});

it.runIf(chromium !== undefined)('has its policy keep back what would get in all the same', async () => {
  const bad = page.replace(
    '</main>',
    '<img src="http://collector.example.com/x.png"><script>document.title="ran"</script></main>',
  );
  const shown = await render(chromium ?? '', bad, '1280,800');
  expect(shown.asked).not.toContain('collector.example.com/x.png');
  expect(shown.dom).not.toContain('<title>ran');
  expect(shown.console.join('\n')).toMatch(/Content.Security.Policy/i);
});
