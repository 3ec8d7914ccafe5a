import { Hono } from 'hono';
import { serve } from '../../local/serve.ts';

/** Whose credentials every call has. */
export const CALLER = 'arn:aws:iam::000000000000:user/admin';

/** What is deployed in an AWS account; tests change it. */
export interface Account {
  /** The only stack; undefined if it is not deployed. */
  stack: { name: string; status: string; outputs: Record<string, string> } | undefined;
  /** ARN of the permissions boundary of each role of the stack. */
  roles: Record<string, string | undefined>;
  /** The variables of each function. */
  functions: Record<string, Record<string, string>>;
  /** Whether the event source mapping of a function is enabled. */
  mappings: Record<string, boolean>;
  /** How many reads of a mapping until its switch is complete; until then, AWS refuses another one. */
  switching: Record<string, number>;
  invoked: { name: string; payload: unknown }[];
  /** The ARN of the credentials; undefined if AWS refuses to say. */
  caller: string | undefined;
}

const xml = (action: string, result: string) =>
  `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></${action}Response>`;
const members = (items: readonly string[]) => items.map((item) => `<member>${item}</member>`).join('');
const tag = (name: string, value: string) => `<${name}>${value}</${name}>`;
const errorXml = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type>${tag('Code', code)}${tag('Message', message)}</Error><RequestId>0</RequestId></ErrorResponse>`;

function query(account: Account, request: URLSearchParams): { status: 200 | 400 | 404; body: string } {
  const action = request.get('Action') ?? '';
  const { stack } = account;
  const created = tag('CreationTime', '2026-11-23T00:00:00Z');
  switch (action) {
    case 'DescribeStacks': {
      const name = request.get('StackName') ?? '';
      if (stack?.name !== name) {
        return { status: 400, body: errorXml('ValidationError', `Stack with id ${name} does not exist`) };
      }
      const outputs = Object.entries(stack.outputs).map(
        ([key, value]) => tag('OutputKey', key) + tag('OutputValue', value),
      );
      const shown = `${tag('StackName', name)}${created}${tag('StackStatus', stack.status)}${tag('Outputs', members(outputs))}`;
      return { status: 200, body: xml(action, tag('Stacks', members([shown]))) };
    }
    case 'GetCallerIdentity': {
      if (account.caller === undefined) return { status: 400, body: errorXml('AccessDenied', 'no') };
      const caller = tag('Arn', account.caller) + tag('UserId', 'AIDA') + tag('Account', '000000000000');
      return { status: 200, body: xml(action, caller) };
    }
    case 'DescribeStackResources': {
      const roles = Object.keys(account.roles).map(
        (role) =>
          `${tag('LogicalResourceId', role)}${tag('PhysicalResourceId', role)}${tag('ResourceType', 'AWS::IAM::Role')}${tag('Timestamp', '2026-11-23T00:00:00Z')}${tag('ResourceStatus', 'CREATE_COMPLETE')}`,
      );
      return { status: 200, body: xml(action, tag('StackResources', members(roles))) };
    }
    case 'GetRole': {
      const name = request.get('RoleName') ?? '';
      const boundary = account.roles[name];
      const arn = tag('Arn', `arn:aws:iam::000000000000:role/${name}`);
      const bound =
        boundary === undefined ? '' : tag('PermissionsBoundary', tag('PermissionsBoundaryArn', boundary));
      const role = `${tag('RoleName', name)}${arn}${tag('Path', '/')}${tag('RoleId', 'AROA')}${tag('CreateDate', '2026-11-23T00:00:00Z')}${bound}`;
      return { status: 200, body: xml(action, tag('Role', role)) };
    }
    default:
      return { status: 400, body: errorXml('InvalidAction', action) };
  }
}

/** Starts a stand-in for CloudFormation, IAM, STS and Lambda with the calls that `usher` makes. */
export async function startAws(account: Account) {
  const app = new Hono();
  app.post('/', async (c) => {
    const { status, body } = query(account, new URLSearchParams(await c.req.text()));
    return c.body(body, status, { 'content-type': 'text/xml' });
  });

  const isSwitching = (name: string) => (account.switching[name] ?? 0) > 0;
  const stateOf = (name: string) => {
    const isOn = account.mappings[name] === true;
    if (!isSwitching(name)) return isOn ? 'Enabled' : 'Disabled';
    account.switching[name] = (account.switching[name] ?? 0) - 1;
    return isOn ? 'Enabling' : 'Disabling';
  };
  const mapping = (name: string) => ({
    UUID: `mapping-of-${name}`,
    FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    State: stateOf(name),
  });
  const notFound = { Type: 'User', Message: 'Function not found' };
  const refused = { 'x-amzn-errortype': 'ResourceNotFoundException' };
  app.get('/2015-03-31/event-source-mappings', (c) => {
    const name = c.req.query('FunctionName') ?? '';
    return name in account.mappings
      ? c.json({ EventSourceMappings: [mapping(name)] })
      : c.json(notFound, 404, refused);
  });
  app.put('/2015-03-31/event-source-mappings/:uuid', async (c) => {
    const name = c.req.param('uuid').replace('mapping-of-', '');
    if (isSwitching(name)) {
      return c.json({ Message: 'The event source mapping is in use' }, 400, {
        'x-amzn-errortype': 'ResourceInUseException',
      });
    }
    const { Enabled } = await c.req.json();
    account.mappings[name] = Enabled;
    return c.json({ ...mapping(name), State: Enabled ? 'Enabling' : 'Disabling' }, 202);
  });
  app.get('/2015-03-31/functions/:name/configuration', (c) => {
    const name = c.req.param('name');
    const Variables = account.functions[name];
    return Variables === undefined
      ? c.json(notFound, 404, refused)
      : c.json({ FunctionName: name, Environment: { Variables } });
  });
  app.post('/2015-03-31/functions/:name/invocations', async (c) => {
    account.invoked.push({ name: c.req.param('name'), payload: await c.req.json() });
    return c.json(null);
  });

  const { url, close } = await serve(app, { port: 0, name: 'AWS' });
  return { url, close };
}

/** An account with a correctly deployed stage. */
export const deployedAccount = (stage: string, webhookUrl: string): Account => ({
  stack: {
    name: `usher-${stage}`,
    status: 'UPDATE_COMPLETE',
    outputs: {
      WebhookUrl: webhookUrl,
      EventsTopic: `arn:aws:sns:us-east-1:000000000000:usher-${stage}-github-events`,
      NotificationsTopic: `arn:aws:sns:us-east-1:000000000000:usher-${stage}-notifications`,
      AlarmsTopic: `arn:aws:sns:us-east-1:000000000000:usher-${stage}-alarms`,
      LedgerTable: `usher-${stage}-ledger`,
    },
  },
  roles: {},
  functions: {},
  mappings: { [`usher-${stage}-command`]: true, [`usher-${stage}-notify`]: true },
  switching: {},
  invoked: [],
  caller: CALLER,
});
