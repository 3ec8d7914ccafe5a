import { expect, it } from '@jest/globals';
import { withNewerKeys, withNewerReports } from '../../../chaos/services/newer-version.ts';

const newer = { key_of_a_newer_version: { since: '2.0' } };

it('each object of a message of a newer version has a key that this one does not know', () => {
  const text = withNewerKeys('{"comment":{"id":7},"labels":[{"name":"bug"}]}');
  expect(JSON.parse(text)).toEqual({
    comment: { id: 7, ...newer },
    labels: [{ name: 'bug', ...newer }],
    ...newer,
  });
});

it.each(['{"broken": 7', '"7"', '7', '[]7'])('what is not an object stays as it is: %s', (text) => {
  expect(withNewerKeys(text)).toBe(text);
});

const question = (body: string) => ({ method: 'POST', path: '/', headers: {}, body: Buffer.from(body) });

it('what a newer version records has more keys in its JSON, and is no different otherwise', () => {
  const asked = {
    TableName: 'ledger',
    ExpressionAttributeValues: {
      ':set_report': { S: '{"id":"7"}' },
      ':holder': { S: 'a-b' },
      ':now': { N: '7' },
    },
  };
  const { body } = withNewerReports(question(JSON.stringify(asked)));
  expect(JSON.parse(body.toString())).toEqual({
    ...asked,
    ExpressionAttributeValues: {
      ...asked.ExpressionAttributeValues,
      ':set_report': { S: JSON.stringify({ id: '7', ...newer }) },
    },
  });
});

it('calls that record nothing are left alone', () => {
  const read = question('{"TableName":"ledger","Key":{"pk":{"S":"command/1/7"}}}');
  expect(withNewerReports(read)).toBe(read);
});

it('the memory of the sweeps is left alone: it maps ids to times, and another key would be a damaged one', () => {
  const save = question(
    JSON.stringify({
      Key: { pk: { S: 'sweep' } },
      ExpressionAttributeValues: { ':set_memory': { S: '{"sweptUntil":{"5":1796000000}}' } },
    }),
  );
  expect(withNewerReports(save)).toBe(save);
});
