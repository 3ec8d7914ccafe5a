import type { SQSClient } from '@aws-sdk/client-sqs';
import { recordAct } from '../deploy/record-act.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import type { StageOptions } from './options.ts';
import { type QueueName, QUEUES } from './queue-names.ts';
import {
  type DeadLetter,
  deadLetterName,
  openSqs,
  queueName,
  readQueue,
  receiveDeadLetters,
  release,
  sendBack,
  VISIBILITY_TIMEOUT,
} from './queues.ts';
import { openPrompts } from './setup/prompts.ts';
import { done, openTerminal, plural, type Terminal } from './terminal.ts';

export interface RedriveOptions extends StageOptions {
  readonly queue?: QueueName;
  readonly send?: true;
}

/** Shows the dead-letter queues, and sends their messages back if the admin agrees. */
export async function redriveQueues({ stage, queue, send, json }: RedriveOptions): Promise<void> {
  const terminal = openTerminal(json === true);
  const sqs = openSqs();
  const isInteractive = send !== true && process.stdin.isTTY && json !== true;
  const confirm: Confirm = async (count) =>
    send === true || (isInteractive && (await openPrompts().confirm(`Send ${count} back?`)));
  const results: Awaited<ReturnType<typeof redriveQueue>>[] = [];
  for (const name of queue === undefined ? QUEUES : [queue]) {
    results.push(await redriveQueue(sqs, stage, name, confirm, terminal));
  }
  const count = (all: typeof results) => all.reduce((sum, { messages }) => sum + messages.length, 0);
  const sent = count(results.filter((result) => result.sent));
  terminal.print(`\n${plural(count(results), 'dead letter')}, ${sent} sent back`, {
    stage,
    queues: results,
  });
}

/** How many messages the audit names. */
const MOST_LISTED = 500;

/** Decides whether to send this many messages back. */
type Confirm = (count: number) => Promise<boolean>;

/** Shows one dead-letter queue, and sends its messages back if confirmed. Messages that stay become visible again. */
async function redriveQueue(
  sqs: SQSClient,
  stage: string,
  queue: QueueName,
  confirm: Confirm,
  terminal: Terminal,
) {
  const name = deadLetterName(stage, queue);
  const deadLetters = await readQueue(sqs, stage, name);
  const target = await readQueue(sqs, stage, queueName(stage, queue));
  const letters = new Map<string, DeadLetter>();
  const sent: DeadLetter[] = [];
  try {
    await receiveDeadLetters(sqs, deadLetters.url, (letter) => {
      letters.set(letter.id, letter);
      terminal.progress(`${letters.size} read …`);
    });
    const hidden = Math.max(0, deadLetters.messages - letters.size);
    show(terminal, name, [...letters.values()], hidden);
    const isSent = letters.size > 0 && (await confirm(letters.size));
    if (isSent)
      await recordAct(ADMIN_OPTIONS, stage, {
        act: 'redrive',
        about: queue,
        details: listed([...letters.values()]),
      });
    for (const letter of isSent ? letters.values() : []) {
      await sendBack(sqs, letter, deadLetters.url, target.url);
      sent.push(letter);
      terminal.progress(`${sent.length} of ${letters.size} …`);
    }
    if (isSent) terminal.info(done(`sent ${sent.length} back to ${queueName(stage, queue)}`));
    else for (const letter of letters.values()) await release(sqs, letter, deadLetters.url);
    const messages = [...letters.values()].map(({ id, sentAt, about, reason = null }) => ({
      id,
      sentAt,
      about,
      reason,
    }));
    return { queue: name, messages, hidden, sent: isSent };
  } catch (error) {
    // The next run should find them, whatever went wrong.
    const remaining = [...letters.values()].filter((letter) => !sent.includes(letter));
    await Promise.allSettled(remaining.map((letter) => release(sqs, letter, deadLetters.url)));
    throw error;
  }
}

/** The messages, for the audit: an entry of DynamoDB holds 400 KB. */
function listed(letters: readonly DeadLetter[]): string {
  const named = letters.slice(0, MOST_LISTED).map(({ id, about }) => `${id} ${about}`);
  return [plural(letters.length, 'message'), ...named].join('\n');
}

function show(terminal: Terminal, name: string, letters: readonly DeadLetter[], hidden: number): void {
  terminal.info(`${name}: ${plural(letters.length, 'message')}`);
  for (const { sentAt, about, reason = 'gave up after 200 attempts; see the log' } of letters) {
    terminal.info(`  ${sentAt} ${about}: ${reason}`);
  }
  if (hidden === 0) return;
  const are = hidden === 1 ? 'is' : 'are';
  const minutes = VISIBILITY_TIMEOUT / 60;
  terminal.info(`  ${hidden} more ${are} hidden, in use by somebody else: try again in ${minutes} minutes`);
}
