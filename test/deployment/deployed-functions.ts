import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { unzipSync } from 'fflate';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { type AnyFunctionName, FUNCTIONS, HEAL_FUNCTIONS } from '../../deploy/bundle.ts';
import { runEventSource } from '../../local/event-source.ts';
import { toFunctionUrlEvent } from '../../local/front-door.ts';
import { Lambda } from '../../local/lambda.ts';
import { Clock } from '../../local/page/clock.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { SLACK_PATH } from '../../src/receive/receive-delivery.ts';

const code = z.object({ S3Key: z.string() });
const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.optional(z.object({ Code: z.optional(code) })) }),
  ),
});
const answer = z.object({ statusCode: z.int(), headers: z.record(z.string(), z.string()), body: z.string() });

/** The functions of a deployed stack, run from what was uploaded of them, with the variables that they were given. */
export class DeployedFunctions {
  /** What stands for the Function URL, and for Lambda's own call to invoke a function. */
  readonly app = new Hono();
  /** What happened since they were started. */
  readonly happenings: TraceEvent[] = [];
  readonly #journal = new Trace();
  readonly #lambdas = new Map<string, Lambda>();
  #polling: Promise<unknown> = Promise.resolve();
  #stop = new AbortController();

  constructor() {
    this.#journal.listen((happening) => this.happenings.push(happening));
    this.app.post('/2015-03-31/functions/:name/invocations', async (c) => {
      const lambda = this.#lambdas.get(c.req.param('name'));
      if (lambda === undefined) return c.json({ Type: 'User', Message: 'Function not found' }, 404);
      try {
        return c.json((await lambda.invoke(await c.req.json())) ?? null);
      } catch (error) {
        return c.json({ errorMessage: String(error) }, 200, { 'x-amz-function-error': 'Unhandled' });
      }
    });
    this.app.on(['GET', 'POST'], ['/', SLACK_PATH], async (c) => {
      const receive = [...this.#lambdas.values()].find(({ name }) => name === 'receive');
      const bytes = Buffer.from(await c.req.arrayBuffer());
      const event = toFunctionUrlEvent(c.req.raw, c.req.header(), bytes);
      const { statusCode, headers, body } = answer.parse(await receive?.invoke(event));
      return new Response(body, { status: statusCode, headers });
    });
  }

  /** What went wrong. */
  get troubles(): readonly string[] {
    return this.happenings.filter(({ ok }) => !ok).map(({ text }) => text);
  }

  /** Starts Usher's functions as they are deployed now. */
  start(aws: { endpoint: string; region: string }, stage: string, bucket: string, folder: string) {
    const deployed = Object.fromEntries(FUNCTIONS.map((name) => [name, `usher-${stage}-${name}`]));
    return this.startStack(aws, `usher-${stage}`, bucket, folder, deployed);
  }

  /**
   * Starts the functions of a stack, and takes messages to them as their event source mappings say.
   *
   * @param functions - Their names on Lambda, by those that the code has for them.
   */
  async startStack(
    aws: { endpoint: string; region: string },
    stack: string,
    bucket: string,
    folder: string,
    functions: Readonly<Partial<Record<AnyFunctionName, string>>>,
  ) {
    this.happenings.length = 0;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const lambda = new LambdaClient({ ...aws, credentials });
    const sqs = new SQSClient({ ...aws, credentials, useQueueUrlAsEndpoint: false });
    const cloudFormation = new CloudFormationClient({ ...aws, credentials });
    const { TemplateBody = '' } = await cloudFormation.send(new GetTemplateCommand({ StackName: stack }));
    const { Resources } = template.parse(JSON.parse(TemplateBody));
    const artifacts = Object.values(Resources).flatMap(({ Properties }) => Properties?.Code?.S3Key ?? []);

    for (const name of [...FUNCTIONS, ...HEAL_FUNCTIONS]) {
      const deployed = functions[name];
      if (deployed === undefined) continue;
      const configuration = await lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: deployed }),
      );
      const key = artifacts.find((artifact) => artifact.endsWith(`/${name}.zip`));
      // Signed by anybody: moto looks no closer.
      const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/x/s3/aws4_request' };
      const zip = await fetch(`${aws.endpoint}/${bucket}/${key}`, { headers });
      if (!zip.ok) throw new Error(`${bucket} has no ${key}: ${zip.status}`);
      const file = this.#unpack(new Uint8Array(await zip.arrayBuffer()), configuration.Handler, folder);
      const environment = {
        ...configuration.Environment?.Variables,
        AWS_REGION: aws.region,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: aws.endpoint,
      };
      const started = { name, file, environment, trace: this.#journal, clock: new Clock() };
      this.#lambdas.set(deployed, await Lambda.start(started));
    }

    this.#stop = new AbortController();
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    this.#polling = Promise.all(
      EventSourceMappings.flatMap(({ EventSourceArn = '', FunctionArn = '', BatchSize = 0, State }) => {
        const mapped = this.#lambdas.get(FunctionArn.split(':')[6] ?? '');
        if (mapped === undefined || State !== 'Enabled') return [];
        const source = {
          queueArn: EventSourceArn,
          batchSize: BatchSize,
          lambda: mapped,
          handled: new Set<string>(),
        };
        return [runEventSource(source, sqs, this.#journal, this.#stop.signal)];
      }),
    );
  }

  async stop() {
    this.#stop.abort();
    await this.#polling;
    // The polls go on at moto for a second, and take what comes meanwhile.
    await wait(1_500);
    for (const lambda of this.#lambdas.values()) await lambda.stop();
    this.#lambdas.clear();
  }

  /** As Lambda finds a handler: the file before the last dot, in what was uploaded. */
  #unpack(zip: Uint8Array, handler = '', folder: string): string {
    const entry = `${handler.slice(0, handler.lastIndexOf('.'))}.mjs`;
    const files = unzipSync(zip);
    if (!(entry in files) || !handler.endsWith('.handler')) throw new Error(`no ${entry} for ${handler}`);
    for (const [name, content] of Object.entries(files)) {
      const file = join(folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return join(folder, entry);
  }
}
