import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Fault } from '../plan/make-fault.ts';
import { type Call, type Caller, type Record, scopeOf } from '../verdict/record.ts';
import type { Answer } from './wire.ts';

/** What a hop knows of the container that calls it. */
export interface Calling {
  readonly caller: () => Caller;
  readonly kill: () => void;
  /** Notes that the container is at work. */
  readonly touch: () => void;
  /** Resolves when it has read all that it was sent: to whether it is still alive. */
  readonly settled: () => Promise<boolean>;
}

/** A call on a hop, and what can be done with it. */
export interface CallInPlay {
  readonly call: Call;
  /** Has the service take it. */
  readonly take: () => Promise<Answer>;
  readonly response: ServerResponse;
  readonly calling: Calling;
  readonly record: Record;
  readonly now: () => number;
  /** Refuses connections for a moment. */
  readonly refuse: () => void;
  /** Leaves it without an answer, or without the rest of one. */
  readonly hold: () => void;
}

/** Has a call answered, or plays the fault that is injected into it. */
export async function playCall(fault: Fault | undefined, play: CallInPlay): Promise<void> {
  const { call, take, response, calling, record } = play;
  switch (fault?.do) {
    case undefined:
      give(await take(), play);
      // Asking each time would cost too much.
      if (call.service === 'slack') call.isAnswered = await isTakenIn(play);
      return;
    case 'refuse':
      play.refuse();
      return;
    case 'reset':
      reset(response.socket);
      return;
    case 'hang':
      play.hold();
      return;
    case 'lose':
      lose(fault.how, await take(), play);
      return;
    case 'kill':
      if (fault.when === 'before') calling.kill();
      else killAfter(fault.when, await take(), play);
      return;
    case 'answer':
      give(fault.answer, play);
      if (fault.until !== undefined && (await isTakenIn(play))) {
        const { life } = call.caller;
        record.cooldowns.push({ life, scope: scopeOf(call), order: record.next(), until: fault.until });
      }
  }
}

function give(answer: Answer, play: CallInPlay): void {
  head(answer, play);
  play.response.end(answer.body);
}

/** Whether the caller reads the answer that it is given. One that has stopped waiting closes the connection instead. */
async function isTakenIn({ response, calling }: CallInPlay): Promise<boolean> {
  const { socket } = response;
  if (response.destroyed) return false;
  await once(response, 'close');
  const isAlive = await calling.settled();
  return response.writableFinished && !(isAlive && isLeft(socket));
}

/** Whether the other side has closed a connection. */
const isLeft = (socket: Socket | null) => socket === null || socket.readableEnded || socket.errored !== null;

function killAfter(when: 'during' | 'after', taken: Answer, play: CallInPlay): void {
  const { call, response, calling } = play;
  if (when === 'after') {
    response.once('finish', () => {
      call.isAnswered = true;
      calling.kill();
    });
    give(taken, play);
  } else calling.kill();
}

function head({ status, headers, body }: Answer, { response, now }: CallInPlay): void {
  response.sendDate = false;
  response.writeHead(status, {
    ...headers,
    date: new Date(now()).toUTCString(),
    ...(status === 204 ? {} : { 'content-length': body.length }),
  });
}

/** Resets a connection. Node can't reset one that is closing: it would stay open, and the process would never end. */
function reset(socket: Socket | null): void {
  if (socket?.writableEnded === true) socket.destroy();
  else socket?.resetAndDestroy();
}

function lose(how: 'reset' | 'hang' | 'truncate' | 'stall', taken: Answer, play: CallInPlay): void {
  const { response, hold } = play;
  if (how === 'hang') {
    hold();
  } else if (how === 'reset' || taken.body.length === 0) {
    reset(response.socket);
  } else {
    head(taken, play);
    response.write(taken.body.subarray(0, taken.body.length / 2), () => {
      if (how === 'stall') hold();
      else response.destroy();
    });
  }
}
