import { describe, expect, test } from 'vitest';
import { queueUrlFor, readQueueUrl } from '../../src/live/queue-url.ts';

const account = async () => '111122223333';
const onAws = { region: 'us-east-1', account };
const onEndpoint = { ...onAws, endpointUrl: 'http://127.0.0.1:4566' };
const on = async (text: string, place: Parameters<typeof queueUrlFor>[1] = onAws) =>
  queueUrlFor(readQueueUrl(text), place);
const PATH = '/111122223333/transit-tui';

describe('the URL of a queue', () => {
  test.each([
    `https://sqs.us-east-1.amazonaws.com${PATH}`,
    `https://sqs-fips.us-east-1.amazonaws.com${PATH}`,
    `https://sqs.us-east-1.api.aws${PATH}`,
    `https://vpce-0123456789abcdef0-abcdefgh.sqs.us-east-1.vpce.amazonaws.com${PATH}`,
    `https://us-east-1.queue.amazonaws.com${PATH}`,
    `https://queue.amazonaws.com${PATH}`,
  ])('%s is taken', async (url) => {
    expect(await on(url)).toBe(url);
  });

  test('of another region is refused, and the region is named', async () => {
    await expect(on(`https://sqs.eu-west-1.amazonaws.com${PATH}`)).rejects.toMatchObject({
      failure: {
        code: 'invalid',
        message: 'The queue transit-tui is in eu-west-1, but this session is in us-east-1.',
        hint: expect.stringContaining('--region eu-west-1'),
      },
    });
  });

  test.each([
    `https://sqs.us-east-1.amazonaws.com.example.com${PATH}`,
    `https://example.com${PATH}`,
    `http://sqs.us-east-1.amazonaws.com${PATH}`,
    `https://sqs.us-east-1.amazonaws.com:8443${PATH}`,
  ])('%s is no address of SQS: nothing is signed for it', async (url) => {
    await expect(on(url)).rejects.toThrow(/is no address of Amazon SQS/);
  });

  test.each([
    ['arn:aws:sqs:us-east-1:111122223333:transit-tui', /is the ARN of a queue/],
    ['not a url', /is no URL/],
    ['ftp://sqs.us-east-1.amazonaws.com/111122223333/transit-tui', /is no URL/],
    ['https://sqs.us-east-1.amazonaws.com/transit-tui', /is no queue/],
    [`https://sqs.us-east-1.amazonaws.com${PATH}/more`, /is no queue/],
    [`https://sqs.us-east-1.amazonaws.com${PATH}?Action=Purge`, /is no queue/],
  ])('can not be %s', (text, why) => {
    expect(() => readQueueUrl(text)).toThrow(why);
  });

  test('may be a name on an endpoint of one’s own, and only there', async () => {
    expect(await on('transit-tui', onEndpoint)).toBe(`http://127.0.0.1:4566${PATH}`);
    await expect(on('transit-tui')).rejects.toThrow(/is the name of a queue, not its URL/);
  });

  test('must be on the endpoint that all requests go to', async () => {
    expect(await on(`http://127.0.0.1:4566${PATH}`, onEndpoint)).toBe(`http://127.0.0.1:4566${PATH}`);
    await expect(on(`https://sqs.us-east-1.amazonaws.com${PATH}`, onEndpoint)).rejects.toThrow(/but requests go to/);
  });
});
