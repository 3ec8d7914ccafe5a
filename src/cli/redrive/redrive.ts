import type { SQSClient } from '@aws-sdk/client-sqs';
import { Command, Option } from 'commander';
import { counted } from '../counted.ts';
import { jsonOption, type StageOptions, stageOption } from '../options.ts';
import { deadLetterName, lookAtQueue, openSqs, type QueueName, queueName, QUEUES } from '../queues.ts';
import { openPrompts } from '../setup/prompts.ts';
import { done, openTerminal, type Terminal } from '../terminal.ts';
import { type DeadLetter, release, sendBack, takeDeadLetters } from './dead-letters.ts';

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
    const results = [];
    for (const name of queue === undefined ? QUEUES : [queue]) {
      results.push(await redriveQueue(sqs, stage, name, send === true, terminal, json === true));
    }
    const count = results.reduce((sum, { messages }) => sum + messages.length, 0);
    const sent = results
      .filter((result) => result.sent)
      .reduce((sum, { messages }) => sum + messages.length, 0);
    terminal.give(`\n${counted(count, 'message')} put aside, ${sent} sent back`, { stage, queues: results });
  });

async function redriveQueue(
  sqs: SQSClient,
  stage: string,
  queue: QueueName,
  send: boolean,
  terminal: Terminal,
  json: boolean,
) {
  const name = deadLetterName(stage, queue);
  const dead = await lookAtQueue(sqs, stage, name);
  const home = await lookAtQueue(sqs, stage, queueName(stage, queue));
  const letters = await takeDeadLetters(sqs, dead.url, (count) => terminal.progress(`${count} read …`));
  terminal.tell(`${name}: ${counted(letters.length, 'message')}`);
  for (const letter of letters) terminal.tell(`  ${show(letter)}`);
  const isAsked = letters.length > 0 && !send && process.stdin.isTTY && !json;
  const releaseAll = async () => {
    for (const letter of letters) await release(sqs, letter, dead.url);
  };
  const ask = () =>
    openPrompts()
      .confirm(`Send ${letters.length} back?`)
      .catch(async (error: unknown) => {
        await releaseAll();
        throw error;
      });
  const sent = send || (isAsked && (await ask()));
  if (!sent) await releaseAll();
  for (const [index, letter] of sent ? letters.entries() : []) {
    await sendBack(sqs, letter, dead.url, home.url);
    terminal.progress(`${index + 1} of ${letters.length} …`);
  }
  if (sent && letters.length > 0)
    terminal.tell(done(`sent ${letters.length} back to ${queueName(stage, queue)}`));
  const messages = letters.map(({ id, sentAt, about, reason = null }) => ({ id, sentAt, about, reason }));
  return { queue: name, messages, sent };
}

const show = ({ sentAt, about, reason }: DeadLetter) =>
  `${sentAt} ${about}: ${reason ?? 'given up after 200 tries; the log tells why'}`;
