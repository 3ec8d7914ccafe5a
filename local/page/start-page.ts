import { Hono } from 'hono';
import * as z from 'zod/mini';
import { FUNCTIONS } from '../../deploy/bundle.ts';
import { endings } from '../github/control-routes.ts';
import type { LocalRun } from '../local-run.ts';
import { serve, type Served } from '../serve.ts';
import type { Trace } from '../trace.ts';
import { Actions } from './actions.ts';
import type { ClientFiles } from './bundle-client.ts';
import { toEventDetail } from './event-detail.ts';
import { faultName } from './faults.ts';
import { guard } from './guard.ts';
import { HTML, ICON } from './html.ts';
import { Live } from './live.ts';
import type { EventSummary } from './shapes.ts';
import { showIssue } from './show-issue.ts';
import { showWorld } from './show-world.ts';
import { TraceStore } from './trace-store.ts';
import { WatchedRules } from './watch-rules.ts';

/** How many events and messages the page loads at a time. */
const PAGE_SIZE = 100;
/** How many changed events are sent at once, the newest: as many as the client keeps. */
const MAX_SENT = 200;
/** The longest jump: a year, in ms. */
const LONGEST_JUMP = 365 * 24 * 60 * 60 * 1_000;

const newComment = z.object({
  login: z.string().check(z.regex(/^[\w-]{1,39}(?:\[bot\])?$/)),
  role: z.string(),
  body: z.string().check(z.minLength(1), z.maxLength(65_536)),
  repository: z.string().check(z.regex(/^(?!\.{1,2}$)[\w.-]{1,100}$/)),
  issue: z.int().check(z.positive()),
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
});
const newClick = z.object({
  login: z.string().check(z.regex(/^[\w-]{1,39}(?:\[bot\])?$/)),
  role: z.string(),
  ts: z.string(),
  button: z.string(),
});
const membership = z.object({
  team: z.string(),
  login: z.string(),
  role: z.enum(['member', 'maintainer', 'none']),
});

/** Serves the page of a local run, a view of its trace, on this machine only. @throws PortTakenError */
export async function startPage(
  run: LocalRun,
  trace: Trace,
  files: ClientFiles,
  port: number,
): Promise<Served> {
  const issues = new Set<string>();
  let haveRulesChanged = false;
  const store: TraceStore = new TraceStore(run.clock.now, () => live.changed());
  const rules = new WatchedRules(run, () => {
    haveRulesChanged = true;
    store.setRules(rules.version);
    live.changed();
  });
  const placeOf = ({ repository, issue }: EventSummary) => `${repository.split('/')[1]}#${issue}`;
  const live = new Live(() => {
    const { events: ids, posts } = store.takeChanges();
    const events = [...ids].slice(-MAX_SENT).flatMap((id) => store.events.summary(id) ?? []);
    const update = {
      events,
      posts,
      issues: [...new Set([...issues, ...events.map(placeOf)])],
      ...(haveRulesChanged && { rules: rules.show() }),
      sweep: store.sweep,
    };
    issues.clear();
    haveRulesChanged = false;
    return update;
  });
  trace.watch(store.add);
  trace.listen(({ call }) => {
    const [, name, number] =
      /^\/repos\/[^/]+\/([^/]+)\/issues\/(\d+)\/comments$/.exec(call?.path ?? '') ?? [];
    if (call?.method !== 'POST' || name === undefined) return;
    issues.add(`${name}#${number}`);
    live.changed();
  });

  const app = pageRoutes(run, { store, rules, live, files });
  const served = await serve(app, { port, name: 'the page' });
  return {
    ...served,
    close: async () => {
      rules.stop();
      live.close();
      await served.close();
    },
  };
}

interface Parts {
  readonly store: TraceStore;
  readonly rules: WatchedRules;
  readonly live: Live;
  readonly files: ClientFiles;
}

function pageRoutes(run: LocalRun, { store, rules, live, files }: Parts): Hono {
  const actions = new Actions(run, store);
  const app = new Hono();
  app.use(guard());
  for (const path of ['/', '/events', '/events/:id', '/world', '/rules']) {
    app.get(path, (c) => c.html(HTML));
  }
  app.get('/app.js', (c) => c.body(files.script, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/app.css', (c) => c.body(files.style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/icon.svg', (c) => c.body(ICON, 200, { 'content-type': 'image/svg+xml' }));

  app.get('/api/stream', () => live.open());
  app.get('/api/state', async (c) =>
    c.json({
      world: await showWorld(run, store),
      events: store.events.search('', '', PAGE_SIZE),
      posts: store.posts.slice(-PAGE_SIZE),
      rules: rules.show(),
    }),
  );
  app.get('/api/world', async (c) => c.json(await showWorld(run, store)));
  app.get('/api/issue', (c) => {
    const { repository = '', number = '1', most } = c.req.query();
    const covering = rules.at().find(`${run.rules.organization}/${repository}`, Number(number));
    return c.json(
      showIssue(run.github, repository, Number(number), covering?.rule, most ? Number(most) : undefined),
    );
  });
  app.get('/api/events', (c) => {
    const { q = '', status = '', before } = c.req.query();
    return c.json(store.events.search(q, status, PAGE_SIZE, before));
  });
  app.get('/api/events/:id', (c) => {
    const event = store.events.find(c.req.param('id'));
    if (event === undefined) return c.json({ message: 'event not found' }, 404);
    return c.json(toEventDetail(event, rules.at(event.rules), run.urls.webhook));
  });

  app.post('/api/comments', async (c) => {
    const { data, error } = z.safeParse(newComment, await c.req.json());
    if (data === undefined) return c.json({ message: z.prettifyError(error) }, 422);
    return c.json({ event: await actions.comment(data) }, 201);
  });
  app.post('/api/clicks', async (c) => {
    const { data, error } = z.safeParse(newClick, await c.req.json());
    if (data === undefined) return c.json({ message: z.prettifyError(error) }, 422);
    const { status, body } = await actions.click(data.login, data.role, data.ts, data.button);
    // Slack shows the person an error.
    return status === 200
      ? c.json({})
      : c.json({ message: `Usher answered the click with ${status} ${body}` }, 502);
  });
  app.post('/api/events/:id/replay', async (c) => {
    const event = store.events.find(c.req.param('id'));
    if (event === undefined) return c.json({ message: 'event not found' }, 404);
    await actions.replay(event.payload);
    return c.json({});
  });
  app.post('/api/faults/:name', async (c) => {
    const { isOn } = z.object({ isOn: z.boolean() }).parse(await c.req.json());
    await actions.setFault(faultName.parse(c.req.param('name')), isOn);
    return c.json({});
  });
  app.post('/api/kill', async (c) => {
    const { name } = z.object({ name: z.nullable(z.enum(FUNCTIONS)) }).parse(await c.req.json());
    actions.killAtNextCall(name ?? undefined);
    return c.json({});
  });
  app.post('/api/jump', async (c) => {
    const ahead = z.int().check(z.positive(), z.maximum(LONGEST_JUMP));
    await actions.jump(z.object({ ms: ahead }).parse(await c.req.json()).ms);
    return c.json({});
  });
  app.post('/api/jump/:login/:team/:moment{reminder|end}', async (c) => {
    const { login, team, moment } = c.req.param();
    const { grants } = await showWorld(run, store);
    const found = grants.find((grant) => grant.login === login && grant.team === team && !grant.isOver);
    const time = moment === 'end' ? found?.until : found?.reminder;
    if (time === undefined) return c.json({ message: `${login} in ${team} has no ${moment} ahead` }, 404);
    await actions.jumpTo(time);
    return c.json({});
  });
  app.post('/api/sweep', async (c) => {
    await run.sweep();
    return c.json({});
  });
  app.post('/api/alarms', async (c) => {
    const { instance } = z.object({ instance: z.string() }).parse(await c.req.json());
    const done = await run.alarm?.(instance);
    return done === undefined ? c.json({ message: 'instance not found' }, 404) : c.json(done);
  });
  app.post('/api/invitations/:login/:ending', (c) => {
    actions.endInvitation(c.req.param('login'), endings.parse(c.req.param('ending')));
    return c.json({});
  });
  app.post('/api/members', async (c) => {
    const { team, login, role } = membership.parse(await c.req.json());
    if (role === 'none') actions.takeOutOfTeam(team, login);
    else actions.putInTeam(team, login, role);
    return c.json({});
  });
  app.post('/api/redrive/:queue', async (c) => {
    const queue = run.queueNames.find((name) => name === c.req.param('queue'));
    if (queue === undefined) return c.json({ message: 'queue not found' }, 404);
    return c.json({ sent: await actions.redrive(queue) });
  });
  app.onError((error, c) =>
    c.json({ message: String(error) }, error instanceof z.core.$ZodError ? 422 : 500),
  );
  return app;
}
