import { stringify } from 'yaml';
import { FailureError } from '../aws/errors.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { pushTemplate } from './push-template.ts';

export interface TemplateCommandOptions {
  readonly eventBus?: string;
  readonly queueName?: string;
}

/** Names that CloudFormation, EventBridge and SQS all take; a dead-letter queue's name is longer by 13. */
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,67}$/;
const BUS_NAME = /^[A-Za-z0-9._/-]{1,256}$/;

/** `transit-tui template`: prints, as YAML, the CloudFormation of the rules, the queue and the permissions of pushes. */
export const template: CommandAction<TemplateCommandOptions> = async (cli, options) => {
  const { eventBus: eventBusName = 'default', queueName = 'transit-tui' } = options;
  if (!QUEUE_NAME.test(queueName)) {
    throw wrong(`--queue-name ${queueName}`, 'Give up to 67 letters, digits, hyphens and underscores.');
  }
  if (!BUS_NAME.test(eventBusName)) throw wrong(`--event-bus ${eventBusName}`, 'Give the name of a bus, not its ARN.');
  // Without aliases, which CloudFormation doesn't take, and with quotes where a reader of YAML 1.1 could see a number.
  const text = stringify(pushTemplate({ eventBusName, queueName }), {
    version: '1.1',
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
  cli.line(text.trimEnd());
  return EXIT.done;
};

const wrong = (what: string, hint: string): FailureError =>
  new FailureError({ code: 'invalid', message: `${what} is no name that AWS takes.`, hint });
