import { describe, expect, it } from '@jest/globals';
import { checkRequest, checkResponse } from './openapi.ts';

const headers = { 'user-agent': 'usher', 'content-type': 'application/json; charset=utf-8' };
const membership = '/orgs/my_org/teams/reader/memberships/octo';
const reactions = '/repos/my_org/handbook/issues/comments/7/reactions';
const error = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };

describe('checkRequest', () => {
  it.each([
    ['without a body', { method: 'PUT', path: membership, headers }],
    ['with a body', { method: 'PUT', path: membership, headers, body: { role: 'maintainer' } }],
    ['with a query', { method: 'GET', path: reactions, query: { content: 'heart', per_page: '5' }, headers }],
  ])('accepts a correct request %s', (_, request) => {
    expect(checkRequest(request)).toEqual([]);
  });

  it.each([
    [
      'an unknown path',
      { method: 'GET', path: '/no/such/route', headers },
      'GET /no/such/route is no operation of GitHub',
    ],
    [
      'an unknown method',
      { method: 'POST', path: membership, headers },
      `POST ${membership} is no operation of GitHub`,
    ],
    [
      'a parameter of the wrong type in the path',
      { method: 'GET', path: '/repos/my_org/handbook/issues/comments/x', headers },
      'path comment_id must be integer',
    ],
    [
      'a parameter of the wrong type in the query',
      { method: 'GET', path: reactions, query: { per_page: 'many' }, headers },
      'query per_page must be integer',
    ],
    [
      'an unknown parameter',
      { method: 'GET', path: reactions, query: { contents: 'heart' }, headers },
      'query contents is unknown to GitHub',
    ],
    [
      'a wrong body',
      { method: 'PUT', path: membership, headers, body: { role: 'boss' } },
      'body/role must be equal to one of the allowed values',
    ],
    [
      'a body that lacks something',
      { method: 'POST', path: reactions, headers, body: {} },
      "body must have required property 'content'",
    ],
    ['no body', { method: 'POST', path: reactions, headers }, 'no body'],
    [
      'a body where none belongs',
      { method: 'GET', path: membership, headers, body: {} },
      'a body of type "application/json; charset=utf-8" where GitHub has []',
    ],
    [
      'no user agent',
      { method: 'GET', path: membership, headers: {} },
      'no user-agent: GitHub refuses such requests, says its prose',
    ],
  ])('reports %s', (_, request, problem) => {
    expect(checkRequest(request)).toEqual([problem]);
  });
});

describe('checkResponse', () => {
  it.each([
    [
      'with a body',
      {
        method: 'PUT',
        path: membership,
        status: 200,
        body: { url: 'https://api.github.com/x', role: 'member', state: 'active' },
      },
    ],
    ['without a body', { method: 'GET', path: '/orgs/my_org/members/octo', status: 204 }],
    ['that is an error', { method: 'GET', path: membership, status: 404, body: error }],
    [
      "that only the documentation's text mentions",
      { method: 'PUT', path: membership, status: 404, body: error },
    ],
    ['that refuses an unknown path', { method: 'GET', path: '/no/such/route', status: 404, body: error }],
  ])('accepts a correct response %s', (_, response) => {
    expect(checkResponse(response)).toEqual([]);
  });

  it.each([
    [
      'a wrong body',
      {
        method: 'GET',
        path: membership,
        status: 200,
        body: { url: 'https://api.github.com/x', role: 'member', state: 'invited' },
      },
      'body/state must be equal to one of the allowed values',
    ],
    [
      'a body that lacks something',
      { method: 'GET', path: membership, status: 200, body: { role: 'member', state: 'active' } },
      "body must have required property 'url'",
    ],
    [
      'a body that is no JSON',
      { method: 'GET', path: membership, status: 200, headers: { 'content-type': 'text/html' }, body: {} },
      'a body of type "text/html" where GitHub has [application/json]',
    ],
    [
      'a body where none belongs',
      { method: 'GET', path: '/orgs/my_org/members/octo', status: 204, body: {} },
      'a body where GitHub has none',
    ],
    [
      'an undeclared status',
      { method: 'PUT', path: membership, status: 201, body: {} },
      `201 is no answer that GitHub declares for PUT ${membership}`,
    ],
    [
      'an error without a message',
      { method: 'PUT', path: membership, status: 403, body: { documentation_url: error.documentation_url } },
      "body must have required property 'message'",
    ],
    [
      'an unknown path',
      { method: 'GET', path: '/no/such/route', status: 200, body: {} },
      '200 is no answer that GitHub gives to an unknown path',
    ],
  ])('reports %s', (_, response, problem) => {
    expect(checkResponse(response)).toEqual([problem]);
  });

  it('prefers the more literal path', () => {
    // GET /user/emails returns a list, GET /user/{account_id} an object.
    expect(checkResponse({ method: 'GET', path: '/user/emails', status: 200, body: [] })).toEqual([]);
  });

  it('accepts null only where GitHub may send it', () => {
    const reaction = { id: 1, node_id: 'x', content: 'heart', created_at: '2026-01-05T09:00:00Z' };
    const answer = { method: 'POST', path: reactions, status: 201 };
    expect(checkResponse({ ...answer, body: { ...reaction, user: null } })).toEqual([]);
    expect(checkResponse({ ...answer, body: { ...reaction, user: null, content: null } })).not.toEqual([]);
  });
});
