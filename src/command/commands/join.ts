import { requestKey, requestsKey } from '../../ledger/entries.ts';
import { nameOfRule } from '../../rules/find-rule.ts';
import type { TeamRule } from '../../rules/rules.ts';
import { REQUESTS_A_DAY } from '../../runtime/limits.ts';
import { approverNames } from '../approvers.ts';
import { addPerson } from '../change-membership.ts';
import { chooseTeam } from '../choose-team.ts';
import type { Command, Given, Outcome } from '../command.ts';
import { reportOf } from '../conclude.ts';
import { askGitHub, decideJoin } from '../decide-join.ts';

/** `join`, `/join [TEAM]`: lets whoever says it into a team, or takes down that they ask to be let in. */
export const join: Command = {
  name: 'join',
  usage: '/join [TEAM]',
  purpose: 'join a team',
  isOpen: ({ commands }) => commands.includes('join'),
  run: async (given) => {
    const gate = chooseTeam(given);
    return 'allow' in gate ? await joinTeam(given, gate) : gate;
  },
};

async function joinTeam(given: Given, gate: TeamRule): Promise<Outcome> {
  const { octokit, organization, event, claim } = given;
  const person = event.comment.user;
  const facts = await askGitHub(octokit, organization, gate, person);
  const decision = decideJoin(gate, person, facts, claim.memory.wasOutside ?? false);
  const about = { team: gate.team, person };
  switch (decision.do) {
    case 'tell':
      return { ...about, result: decision.result };
    case 'add':
      return { ...about, result: await addPerson(given, gate.team, person, decision.isOutsider) };
    case 'ask':
      return await ask(given, gate);
  }
}

async function ask(given: Given, { team, approvers }: TeamRule): Promise<Outcome> {
  const { event, rule, organization, ledger, key, now } = given;
  const person = event.comment.user;
  const asked: Outcome = {
    result: { outcome: 'requested' },
    team,
    person,
    approvers: approverNames(organization, approvers),
  };
  const request = requestKey(event, person.id, team);
  const before = await ledger.requests.find(request);
  const count = requestsKey(nameOfRule(rule), person.id, now());
  if (before?.state !== 'open' && !(await ledger.limits.countUp(count, REQUESTS_A_DAY))) {
    return { team, person, result: { outcome: 'denied', reason: 'asked-too-often' } };
  }
  const written = new Date(event.comment.created_at);
  switch (await ledger.requests.ask(request, key, reportOf(given, asked), written)) {
    case 'asked':
      return asked;
    case 'asked-before':
      return { ...asked, isOldNews: true };
    case 'declined-lately':
      return { team, person, result: { outcome: 'denied', reason: 'declined-lately' } };
  }
}
