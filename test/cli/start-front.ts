import { type Answer, type Call, startAnswering } from '../fixtures/start-answering.ts';

/** How a call fails: it never arrives, or its response is lost. */
export type Break = 'before' | 'after';

/** Starts a proxy in front of a service that can break off calls. */
export async function startFront(service: string) {
  let breakOff: (call: Call) => Break | undefined = () => undefined;
  const forward = async ({ method, path, headers, body }: Call): Promise<Answer> => {
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
    const answer = await forward(call);
    return broken === 'after' ? 'a reset' : answer;
  });
  return {
    ...front,
    /** Breaks off calls from now on. In AWS's JSON protocols, `x-amz-target` names the action. */
    breakOff: (next: typeof breakOff) => {
      breakOff = next;
    },
    heal: () => {
      breakOff = () => undefined;
    },
  };
}

/** The action of a call in AWS's JSON protocols. */
export const actionOf = ({ headers }: Call) => String(headers['x-amz-target']).split('.').at(-1);
