import type { SQSClient } from '@aws-sdk/client-sqs';
import { counted } from '../counted.ts';
import { deadLetterName, lookAtQueue, type QueueName, queueName } from '../queues.ts';
import { done, type Terminal } from '../terminal.ts';
import { type DeadLetter, HIDDEN, release, sendBack, takeDeadLetters } from './dead-letters.ts';

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
