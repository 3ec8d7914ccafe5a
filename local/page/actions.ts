import { randomUUID } from 'node:crypto';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { FunctionName } from '../../deploy/bundle.ts';
import { deliver } from '../deliver.ts';
import type { Ending } from '../github/control-names.ts';
import { madeUpId } from '../github/made-up-id.ts';
import type { LocalRun } from '../local-run.ts';
import { writeComment } from '../write-comment.ts';
import type { FaultName } from './faults.ts';
import type { TraceStore } from './trace-store.ts';

/** A comment written on the page. */
export interface NewComment {
  readonly login: string;
  readonly role: string;
  readonly body: string;
  /** The repository's name, without its owner. */
  readonly repository: string;
  readonly issue: number;
  /** The title of a new issue. */
  readonly title?: string | undefined;
}

/** What the page's buttons do to the run. */
export class Actions {
  readonly #run: LocalRun;
  readonly #store: TraceStore;

  constructor(run: LocalRun, store: TraceStore) {
    this.#run = run;
    this.#store = store;
  }

  /** Comments on GitHub, which delivers the comment unless deliveries are lost. @returns the event's id. */
  async comment({ login, role, body, repository, issue, title }: NewComment): Promise<string> {
    const { github, rules, clock } = this.#run;
    this.#assignRole(login, role);
    const known = github.issues.find(repository, issue);
    const payload = writeComment({
      body,
      login,
      type: role === 'bot' ? 'Bot' : undefined,
      organization: rules.organization,
      repository: `${rules.organization}/${repository}`,
      issue,
      title: title ?? known?.title,
      now: clock.now(),
    });
    await this.#deliver(payload);
    return `${payload.repository.id}-${payload.comment.id}`;
  }

  /** Clicks on a button of a message in Slack. @returns the response of `receive`. */
  async click(login: string, role: string, ts: string, button: string) {
    this.#assignRole(login, role);
    const message = this.#run.posts.find((post) => post.ts === ts);
    if (message === undefined) throw new Error(`no message ${ts}`);
    return await this.#run.click(login, button, message);
  }

  /** Delivers a comment again, like "Redeliver" on GitHub. */
  async replay(payload: unknown): Promise<void> {
    if (typeof payload === 'object' && payload !== null) await this.#deliver(payload);
  }

  async #deliver(payload: object): Promise<void> {
    const { faults, github, urls } = this.#run;
    if (faults.isOn('webhook-lost')) {
      github.learn(payload);
      this.#store.addLost(payload);
    } else {
      // GitHub shows a comment before its delivery is answered.
      github.learn(payload);
      await deliver(urls.webhook, 'issue_comment', payload);
    }
  }

  /** Gives people the memberships that their role on the page implies. */
  #assignRole(login: string, role: string): void {
    const { rules } = this.#run;
    const [rule] = rules.rules;
    const approvers = rules.rules.flatMap(({ teams }) => teams.flatMap((team) => team.approvers ?? []))[0];
    if (role === 'maintainer' && rule !== undefined) {
      this.putInTeam(rule.defaultTeam ?? rule.teams[0].team, login, 'maintainer');
    }
    if (role === 'approver' && approvers !== undefined && 'team' in approvers) {
      this.putInTeam(approvers.team, login, 'member');
    }
  }

  putInTeam(slug: string, login: string, role: 'member' | 'maintainer'): void {
    const { organization, people } = this.#run.github;
    const team = organization.team(slug);
    if (team === undefined) return;
    const person = people.withLogin(login) ?? people.upsert(madeUpId(login), login);
    organization.admit(person);
    organization.join(team, person, role);
  }

  takeOutOfTeam(slug: string, login: string): void {
    const { organization, people } = this.#run.github;
    const [team, person] = [organization.team(slug), people.withLogin(login)];
    if (team !== undefined && person !== undefined) organization.leave(team, person);
  }

  endInvitation(login: string, ending: Ending): void {
    const { organization, people } = this.#run.github;
    const person = people.withLogin(login);
    if (person === undefined) return;
    if (ending === 'accept') organization.acceptInvitation(person);
    else if (ending === 'expire') organization.expireInvitation(person);
    else organization.cancelInvitation(person);
  }

  async setFault(name: FaultName, isOn: boolean): Promise<void> {
    const { github, faults } = this.#run;
    if (name === 'token-revoked') {
      github.tokens.clear();
      if (isOn) return;
      const token = `local-token-${randomUUID()}`;
      github.tokens.add(token);
      await github.onNewToken?.(token);
      return;
    }
    faults.set(name, isOn);
    // A warm function has decrypted its secrets and no longer calls KMS.
    if (name === 'kms-throttled' && isOn) await this.#run.restart();
  }

  killAtNextCall(name: FunctionName | undefined): void {
    this.#run.faults.killAtNextCall(name);
  }

  /** Moves clocks, invitations and hidden messages ahead by some ms; then sweeps, as the schedule would. */
  async jump(ms: number): Promise<void> {
    const { jump, sweep } = this.#run;
    if (ms > 0) await jump(ms);
    void sweep();
  }

  /** Like {@link jump}, to a time in ms since 1970. Time never goes back. */
  async jumpTo(time: number): Promise<void> {
    await this.jump(time - this.#run.clock.now().getTime());
  }

  /** Moves the messages of a dead-letter queue back to its queue. @returns how many. */
  async redrive(deadLetters: string): Promise<number> {
    const { sqs } = this.#run;
    const urlOf = async (name: string) =>
      (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
    const [from, to] = [await urlOf(deadLetters), await urlOf(deadLetters.replace(/-dead-letters$/, ''))];
    const count = new GetQueueAttributesCommand({
      QueueUrl: from,
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    const { Attributes } = await sqs.send(count);
    // Only what is there now: a message that is dead-lettered again would be sent back again and again.
    const waiting = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    let sent = 0;
    while (sent < waiting) {
      const MaxNumberOfMessages = Math.min(10, waiting - sent);
      const receive = new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages });
      const { Messages = [] } = await sqs.send(receive);
      if (Messages.length === 0) break;
      for (const { Body, ReceiptHandle } of Messages) {
        await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
        sent += 1;
      }
    }
    return sent;
  }
}
