/** The rules under attack. */
export const RULES = {
  organization: 'my_org',
  slack: 'people',
  rules: [
    { repository: 'onboarding', issues: [1], teams: ['reader'], commands: ['join', 'leave', 'help'] },
    { repository: 'open-door', teams: ['guests'], allow: 'anyone', limit: '3/day' },
    { repository: 'by-list', teams: ['writers'], allow: ['alice', 'bob'] },
    { repository: 'by-team', teams: ['writers'], allow: 'team:leads' },
    { repository: 'asking', teams: ['sre', 'docs'], default_team: 'sre', approve: { by: 'team:leads' } },
    { repository: 'visiting', teams: ['visitors'], commands: ['join', 'leave'], for: '7d' },
    {
      repository: 'asking-to-visit',
      teams: ['visitors'],
      approve: { by: 'team:leads' },
      for: '7d',
      reason: 'required',
    },
    { repository: 'asking-boss', teams: ['sre'], approve: { by: ['boss', 'stranger-boss'] } },
  ],
};

/** All teams of the stand-in for GitHub, empty at first. */
export const TEAMS = ['reader', 'guests', 'writers', 'sre', 'docs', 'leads', 'visitors'];
