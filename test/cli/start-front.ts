import { type Answer, type Call, startAnswering } from '../fixtures/start-answering.ts';

/** How a call is broken off: it never arrives, or it is made and its answer is lost. */
export type Break = 'before' | 'after';

/** Stands in front of a service and hands every call on, but breaks off those that it is told to. */
export async function startFront(service: string) {
  let breakOff: (call: Call) => Break | undefined = () => undefined;
  const handOn = async ({ method, path, headers, body }: Call): Promise<Answer> => {
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      /^(?:content-type|x-amz-date|x-amz-target|authorization|accept)$/.test(name)
        ? [[name, String(value)]]
        : [],
    );
    const request = { method, headers: Object.fromEntries(kept), ...(method === 'GET' ? {} : { body }) };
    const response = await fetch(`${service}${path}`, request);
    const type = response.headers.get('content-type') ?? 'application/json';
    return { status: response.status, headers: { 'content-type': type }, body: await response.text() };
  };
  const front = await startAnswering(async (call) => {
    const broken = breakOff(call);
    if (broken === 'before') return 'a reset';
    const answer = await handOn(call);
    return broken === 'after' ? 'a reset' : answer;
  });
  return {
    ...front,
    /** Breaks off calls from now on; of AWS's JSON protocols `x-amz-target` names the action. */
    breakOff: (next: typeof breakOff) => {
      breakOff = next;
    },
    heal: () => {
      breakOff = () => undefined;
    },
  };
}

/** The action that a call of AWS's JSON protocols asks for. */
export const actionOf = ({ headers }: Call) => String(headers['x-amz-target']).split('.').at(-1);
