import { useEffect, useRef, useState } from 'preact/hooks';
import type { CommentShape } from '../shapes.ts';
import { Composer } from './composer.tsx';
import { Markdown } from './markdown.tsx';
import { Avatar, clock, Link, show } from './parts.tsx';
import { issue, now, place, rules, showComments, visit } from './state.ts';

const REACTIONS: Readonly<Record<string, string>> = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
};

/** The issue as GitHub shows it, with a form to comment. */
export function Issue() {
  const shown = issue.value;
  const end = useRef<HTMLDivElement>(null);
  const count = shown?.comments.length ?? 0;
  useEffect(
    () => end.current?.scrollTo({ top: end.current.scrollHeight }),
    [count, shown?.comments.at(-1)?.id],
  );
  return (
    <section class="card issue" aria-labelledby="issue-title">
      <Place />
      <h2 id="issue-title" class="ellipsis-2">
        {shown?.title ?? '…'} <span class="quiet">#{place.value.number}</span>
      </h2>
      <div class="thread" ref={end} tabIndex={0} role="region" aria-label="Comments">
        {shown !== undefined && (
          <article class="comment">
            <Avatar login={shown.author.login} />
            <div class="bubble">
              <p class="by">
                <b>{shown.author.login}</b> opened this issue
              </p>
              <Markdown text={shown.body} />
            </div>
          </article>
        )}
        {shown !== undefined && shown.earlier > 0 && (
          <button type="button" class="earlier" onClick={() => showComments(count + 100)}>
            Show {Math.min(100, shown.earlier)} of {shown.earlier} earlier comments
          </button>
        )}
        {shown?.comments.map((comment) => (
          <Comment key={comment.id} comment={comment} />
        ))}
      </div>
      <Composer />
    </section>
  );
}

function Comment({ comment: { author, body, at, role, reactions, event } }: { comment: CommentShape }) {
  const isUsher = role === 'Usher';
  return (
    <article class={`comment ${isUsher ? 'by-usher' : ''}`}>
      <Avatar login={author.login} isUsher={isUsher} />
      <div class="bubble">
        <p class="by">
          <b>{author.login}</b> {role !== '' && <span class="role">{role}</span>}
          <time class="quiet">{clock(Date.parse(at), now())}</time>
          {event !== undefined && <Link to={`/events/${event}`}>details</Link>}
        </p>
        <Markdown text={body} />
        {reactions.length > 0 && (
          <p class="reactions">
            {reactions.map(({ content, logins }) => (
              <span key={content} title={`${logins.join(', ')} reacted with ${content}`}>
                {REACTIONS[content] ?? content} {logins.length}
              </span>
            ))}
          </p>
        )}
      </div>
    </article>
  );
}

/** The repository and issue, with a form to go to another one. */
function Place() {
  const [isNew, setIsNew] = useState(false);
  const { repository, number } = place.value;
  const known = (rules.value?.rules ?? []).flatMap(({ place: text }) =>
    text.split(', ').flatMap((one) => {
      const [, name = '', issueNumber = '1'] = /^[^/]+\/([^/#]+)(?:#(\d+))?/.exec(one) ?? [];
      return name === '' ? [] : [{ name: name === '*' ? 'handbook' : name, number: Number(issueNumber) }];
    }),
  );
  const isKnown = known.some((one) => one.name === repository && one.number === number);
  const all = isKnown ? known : [...known, { name: repository, number }];
  return (
    <div class="place">
      <label>
        <span class="visually-hidden">Repository and issue</span>
        <select
          value={isNew ? 'other' : `${repository}#${number}`}
          onChange={({ currentTarget: { value } }) => {
            setIsNew(value === 'other');
            const [name = '', issueNumber = '1'] = value.split('#');
            if (value !== 'other') visit(name, Number(issueNumber));
          }}
        >
          {all.map((one) => (
            <option key={`${one.name}#${one.number}`} value={`${one.name}#${one.number}`}>
              {one.name}#{one.number}
            </option>
          ))}
          <option value="other">another issue …</option>
        </select>
      </label>
      {isNew && (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            const data = new FormData(event.currentTarget);
            visit(show(data.get('name')), Number(data.get('number')));
            setIsNew(false);
          }}
        >
          <input name="name" aria-label="Repository" value={repository} pattern="[\w.\-]+" required />
          <input name="number" aria-label="Issue number" type="number" min="1" value={number + 1} required />
          <button type="submit">Go</button>
        </form>
      )}
    </div>
  );
}
