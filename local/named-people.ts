import { readButtonValue } from '../src/messages/slack-button.ts';
import type { Rules } from '../src/rules/rules.ts';
import type { GitHubState } from './github/github-state.ts';
import { madeUpId } from './github/made-up-id.ts';
import { isSameName } from './github/people.ts';
import type { ClickedMessage } from './slack-clicks.ts';

/** Gives everybody whom the rules name an account. They are members of the organization, except `stranger…`. */
export function meetNamedPeople({ rules, slackMembers }: Rules, { people, organization }: GitHubState): void {
  const lists = rules.flatMap(({ teams }) => teams.flatMap(({ allow, approvers }) => [allow, approvers]));
  const listed = lists.flatMap((list) => (typeof list === 'object' && 'logins' in list ? list.logins : []));
  for (const login of [...listed, ...Object.keys(slackMembers)]) {
    if (people.withLogin(login) !== undefined) continue;
    const person = people.upsert(madeUpId(login), login);
    if (!login.toLowerCase().startsWith('stranger')) organization.admit(person);
  }
}

/**
 * What somebody who clicks on a message's buttons lacks to decide here, and how to get it.
 *
 * @returns undefined if they lack nothing that a local run can give.
 */
export function adviseClicker(
  login: string,
  { payload: { blocks = [] } }: ClickedMessage,
  { rules, slackMembers }: Rules,
  { people, organization }: GitHubState,
): string | undefined {
  if (!Object.keys(slackMembers).some((known) => isSameName(known, login))) {
    return `\`slack_members\` in the rules has no entry for ${login}, so the click decides nothing`;
  }
  const [button] = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const slug = readButtonValue(button?.value ?? '')?.team;
  const approvers = rules
    .flatMap(({ teams }) => teams)
    .find(({ team, approvers: deciding }) => team === slug && deciding !== undefined)?.approvers;
  if (approvers === undefined || !('team' in approvers)) return undefined;
  const [team, person] = [organization.team(approvers.team), people.withLogin(login)];
  if (team && person && organization.membership(team, person)?.state === 'active') return undefined;
  return `${login} is not in ${approvers.team}, which decides: run \`npm run usher -- local member ${login} ${approvers.team}\`, then click again`;
}
