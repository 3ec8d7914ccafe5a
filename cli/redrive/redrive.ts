import type { SQSClient } from '@aws-sdk/client-sqs';
import { Command, Option } from 'commander';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { deadLetterName, lookAtQueue, openSqs, type QueueName, queueName, QUEUES } from '../queues.ts';
import { openPrompts } from '../setup/prompts.ts';
import { counted, done, openTerminal, type Terminal } from '../terminal.ts';
import { type DeadLetter, HIDDEN, release, sendBack, takeDeadLetters } from './dead-letters.ts';

interface Options extends StageOptions {
  readonly queue?: QueueName;
  readonly send?: true;
}

/** `usher redrive`: what was put aside and why, and back with it. */
export const redrive = new Command('redrive')
  .description('show what is in the dead-letter queues and why, and send it back')
  .addOption(stageOption())
  .addOption(new Option('--queue <name>', 'of one queue only').choices(QUEUES))
  .option('--send', 'send all of it back; without it a person is asked, and a program only shown')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Sending back is safe, however often: the ledger knows what was done. Mend the cause first, or it comes back.

Examples:
  npm run usher -- redrive --stage prod
  npm run usher -- redrive --stage prod --queue notifications --send`,
  )
  .action(async ({ stage, queue, send, json }: Options) => {
    const terminal = openTerminal(json === true);
    const sqs = openSqs();
    const isAsked = send !== true && process.stdin.isTTY && json !== true;
    const decide: Decide = async (count) =>
      send === true || (isAsked && (await openPrompts().confirm(`Send ${count} back?`)));
    const results: Awaited<ReturnType<typeof redriveQueue>>[] = [];
    for (const name of queue === undefined ? QUEUES : [queue]) {
      results.push(await redriveQueue(sqs, stage, name, decide, terminal));
    }
    const count = (all: typeof results) => all.reduce((sum, { messages }) => sum + messages.length, 0);
    const sent = count(results.filter((result) => result.sent));
    terminal.give(`\n${counted(count(results), 'message')} put aside, ${sent} sent back`, {
      stage,
      queues: results,
    });
  });

/** Whether so many messages are to be sent back. */
export type Decide = (count: number) => Promise<boolean>;

/** Shows what is in one dead-letter queue, and sends it back if that is decided. Whatever stays, others can see at once. */
export async function redriveQueue(
  sqs: SQSClient,
  stage: string,
  queue: QueueName,
  decide: Decide,
  terminal: Terminal,
) {
  const name = deadLetterName(stage, queue);
  const dead = await lookAtQueue(sqs, stage, name);
  const home = await lookAtQueue(sqs, stage, queueName(stage, queue));
  const letters = new Map<string, DeadLetter>();
  const sent: DeadLetter[] = [];
  try {
    await takeDeadLetters(sqs, dead.url, (letter) => {
      letters.set(letter.id, letter);
      terminal.progress(`${letters.size} read …`);
    });
    const hidden = Math.max(0, dead.messages - letters.size);
    show(terminal, name, [...letters.values()], hidden);
    const isSent = letters.size > 0 && (await decide(letters.size));
    for (const letter of isSent ? letters.values() : []) {
      await sendBack(sqs, letter, dead.url, home.url);
      sent.push(letter);
      terminal.progress(`${sent.length} of ${letters.size} …`);
    }
    if (isSent) terminal.tell(done(`sent ${sent.length} back to ${queueName(stage, queue)}`));
    else for (const letter of letters.values()) await release(sqs, letter, dead.url);
    const messages = [...letters.values()].map(({ id, sentAt, about, reason = null }) => ({
      id,
      sentAt,
      about,
      reason,
    }));
    return { queue: name, messages, hidden, sent: isSent };
  } catch (error) {
    // Whatever is wrong, whoever comes next is to find them.
    const left = [...letters.values()].filter((letter) => !sent.includes(letter));
    await Promise.allSettled(left.map((letter) => release(sqs, letter, dead.url)));
    throw error;
  }
}

function show(terminal: Terminal, name: string, letters: readonly DeadLetter[], hidden: number): void {
  terminal.tell(`${name}: ${counted(letters.length, 'message')}`);
  for (const { sentAt, about, reason = 'given up after 200 tries; the log tells why' } of letters) {
    terminal.tell(`  ${sentAt} ${about}: ${reason}`);
  }
  if (hidden === 0) return;
  const are = hidden === 1 ? 'is' : 'are';
  terminal.tell(
    `  ${hidden} more ${are} hidden for up to ${HIDDEN / 60} minutes, while somebody looks: run this again then`,
  );
}
