import type { IncomingMessage } from 'node:http';

/** The services that Usher's functions call. */
export const SERVICES = ['kms', 'dynamodb', 'sns', 'sqs', 'github', 'slack', 'scaling'] as const;
export type Service = (typeof SERVICES)[number];

/** A call as it came over the wire. */
export interface Question {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What answers behind a hop: the stand-in itself. */
export type Backend = (question: Question) => Promise<Answer>;

/** Reads a request to its end. */
export async function readQuestion(request: IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

/** What a call asks for, in short: the AWS operation, or the method and the path. */
export function operationOf(service: Service, { method, path, headers, body }: Question): string {
  switch (service) {
    case 'kms':
    case 'dynamodb':
    case 'sqs':
      return headers['x-amz-target']?.split('.').at(-1) ?? '';
    case 'sns':
    case 'scaling':
      return new URLSearchParams(body.toString()).get('Action') ?? '';
    case 'github':
    case 'slack':
      return `${method} ${path}`;
  }
}

/** Every comment and most logins of a run have such a number, and hardly anything else: it tells what a call is about. */
const subject = /(?<!\d)70[01]\d{7}(?!\d)/;
const linkedSubject = /(?<=issuecomment-)70[01]\d{7}(?!\d)/;

/** What Slack hears of a decision that was made there: it links the comment that asked, which has a number of its own. */
const decidedInSlack = /(?:approved it|declined by \S+) in Slack\./;

/** The number of the comment that a text is about: the one that it links, else the first. Undefined if there is none. */
export function numberIn(text: string): number | undefined {
  if (decidedInSlack.test(text)) return Number(subject.exec(text)?.[0]);
  const found = linkedSubject.exec(text) ?? subject.exec(text);
  return found === null ? undefined : Number(found[0]);
}

/** The number of the comment that a call is about; undefined if it is about none. */
export const subjectOf = ({ path, body }: Question): number | undefined =>
  numberIn(path) ?? numberIn(body.toString());
