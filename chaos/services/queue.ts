import { counts, type Message, received, sent, visibilityChangeIn } from './sqs-shapes.ts';
import type { Backend, Question } from './wire.ts';

/** A queue of SQS, called without faults, with what is known of when its messages become visible. */
export class Queue {
  readonly arn: string;
  readonly #url: string;
  readonly #sqs: Backend;
  readonly #now: () => number;
  /** In s. */
  readonly #visibility: number;
  /** When each hidden message becomes visible, by its receipt handle, or by its id if it is delayed. */
  readonly #hidden = new Map<string, number>();
  /** Whether there may be visible messages now. */
  mayHaveMore = true;

  constructor(
    { arn, url, visibility }: { arn: string; url: string; visibility: number },
    sqs: Backend,
    now: () => number,
  ) {
    this.arn = arn;
    this.#url = url;
    this.#visibility = visibility;
    this.#sqs = sqs;
    this.#now = now;
  }

  get name(): string {
    return this.arn.split(':').at(-1) ?? '';
  }

  async receive(most: number): Promise<readonly Message[]> {
    const { Messages = [] } = received.parse(
      await this.#ask('ReceiveMessage', {
        MaxNumberOfMessages: most,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    this.mayHaveMore = Messages.length === most;
    for (const { ReceiptHandle } of Messages) this.hide(ReceiptHandle, this.#visibility);
    return Messages;
  }

  async delete(receipts: readonly string[]): Promise<void> {
    if (receipts.length === 0) return;
    const Entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    await this.#ask('DeleteMessageBatch', { Entries });
    for (const receipt of receipts) this.#hidden.delete(receipt);
  }

  /** @param delay - In s. */
  async send(
    { Body, MessageAttributes }: Pick<Message, 'Body' | 'MessageAttributes'>,
    delay: number,
  ): Promise<string> {
    const asked = { MessageBody: Body, MessageAttributes, DelaySeconds: delay };
    const { MessageId } = sent.parse(await this.#ask('SendMessage', asked));
    if (delay > 0) this.hide(MessageId, delay);
    else this.mayHaveMore = true;
    return MessageId;
  }

  async isEmpty(): Promise<boolean> {
    const { Attributes } = counts.parse(await this.#ask('GetQueueAttributes', { AttributeNames: ['All'] }));
    return (
      Attributes.ApproximateNumberOfMessages === '0' &&
      Attributes.ApproximateNumberOfMessagesNotVisible === '0' &&
      Attributes.ApproximateNumberOfMessagesDelayed === '0'
    );
  }

  /** Notes that a message is hidden for so many s from now. */
  hide(receipt: string, seconds: number): void {
    this.#hidden.set(receipt, this.#now() + seconds * 1000);
  }

  /** Notes what a function asked of SQS or SNS, as far as it concerns this queue. */
  notice({ body }: Question): void {
    const change = visibilityChangeIn(body.toString());
    if (change === undefined) this.mayHaveMore = true;
    else if (change.QueueUrl === this.#url) this.hide(change.ReceiptHandle, change.VisibilityTimeout);
  }

  /** Forgets the messages that are visible again. */
  look(): void {
    const now = this.#now();
    for (const [receipt, until] of this.#hidden) {
      if (until > now) continue;
      this.#hidden.delete(receipt);
      this.mayHaveMore = true;
    }
  }

  /** When hidden messages become visible, earliest first. */
  whenSeen(): readonly number[] {
    return [...this.#hidden.values()].toSorted((a, b) => a - b);
  }

  get hidden(): number {
    return this.#hidden.size;
  }

  async #ask(action: string, body: object): Promise<unknown> {
    const answer = await this.#sqs({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
      body: Buffer.from(JSON.stringify({ QueueUrl: this.#url, ...body })),
    });
    if (answer.status !== 200) throw new Error(`SQS → ${answer.status} ${answer.body.toString()}`);
    return JSON.parse(answer.body.toString());
  }
}
