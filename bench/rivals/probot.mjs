import { createLambdaFunction, createProbot, ProbotOctokit } from '@probot/adapter-aws-lambda-serverless';

const ORGANIZATION = 'my_org';
const TEAM = 'reader';

/**
 * The same event as a Probot app would handle it: a signed comment `join` adds its author to the team and is answered.
 * With its defaults, Probot waits a second between two writes, so as not to be limited; that is switched off here.
 */
const probot = createProbot({
  overrides: {
    githubToken: process.env.GITHUB_TOKEN,
    Octokit: ProbotOctokit.defaults((options) => ({
      ...options,
      throttle: { ...options.throttle, enabled: false },
    })),
  },
});

const app = ({ on }) => {
  on('issue_comment.created', async (context) => {
    const { octokit, payload } = context;
    const { body, user } = payload.comment;
    if (body !== 'join' || user.type !== 'User') return;
    const place = { org: ORGANIZATION, team_slug: TEAM, username: user.login };
    const known = await octokit.teams.getMembershipForUserInOrg(place).catch((error) => {
      if (error.status !== 404) throw error;
    });
    if (known !== undefined) return;
    await octokit.orgs.checkMembershipForUser({ org: ORGANIZATION, username: user.login });
    await octokit.teams.addOrUpdateMembershipForUserInOrg(place);
    const comment = { owner: payload.repository.owner.login, repo: payload.repository.name };
    await octokit.reactions.createForIssueComment({
      ...comment,
      comment_id: payload.comment.id,
      content: 'rocket',
    });
    await octokit.issues.createComment(
      context.issue({ body: `Welcome, @${user.login}! You are now in \`${TEAM}\`.` }),
    );
  });
};

export const handler = createLambdaFunction(app, { probot });
