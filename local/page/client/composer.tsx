import { signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { Avatar } from './parts.tsx';
import { issue, place, post, world } from './state.ts';

const MEMBER = { login: 'octocat', role: 'member' };
/** Who writes comments and clicks in Slack. */
export const me = signal<{ readonly login: string; readonly role: string }>(MEMBER);
/** A login that isn't in the list. */
const other = signal('');
const draft = signal('');

/** The form to comment as anybody, with suggestions for commands. */
export function Composer() {
  const [chosen, setChosen] = useState(0);
  const [isClosed, setIsClosed] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const offers =
    text.startsWith('/') && !text.includes('\n') && !isClosed
      ? (issue.value?.commands ?? []).filter(
          (command) => command.text.startsWith(text) && command.text !== text,
        )
      : [];
  const pick = (offer: string) => {
    draft.value = offer;
    setChosen(0);
    box.current?.focus();
  };
  const send = async () => {
    const body = draft.value.trim();
    if (body === '') return;
    draft.value = '';
    const { repository, number: issueNumber } = place.value;
    await post('/api/comments', { ...me.value, body, repository, issue: issueNumber });
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Who />
      <div class="box">
        <textarea
          ref={box}
          aria-label="Comment"
          placeholder="Comment join, or type / for commands"
          rows={2}
          value={text}
          aria-controls="offers"
          aria-autocomplete="list"
          aria-activedescendant={offers.length > 0 ? `offer-${chosen}` : undefined}
          onInput={({ currentTarget }) => {
            draft.value = currentTarget.value;
            setIsClosed(false);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            const offer = offers[chosen]?.text;
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void send();
            } else if (offer === undefined) {
              return;
            } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              setChosen((chosen + (event.key === 'ArrowDown' ? 1 : offers.length - 1)) % offers.length);
            } else if (event.key === 'Enter' || event.key === 'Tab') {
              event.preventDefault();
              pick(offer);
            } else if (event.key === 'Escape') setIsClosed(true);
          }}
        />
        <ul id="offers" role="listbox" aria-label="Commands" hidden={offers.length === 0}>
          {offers.map((offer, at) => (
            <li
              key={offer.text}
              id={`offer-${at}`}
              role="option"
              aria-selected={at === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                pick(offer.text);
              }}
            >
              <b>{offer.text}</b> <span>{offer.about}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="row">
        <button type="button" onClick={() => pick('join')}>
          join
        </button>
        <button type="button" onClick={() => pick('/help')}>
          /help
        </button>
        <span class="grow" />
        <button type="submit" class="primary">
          Comment
        </button>
      </div>
    </form>
  );
}

/** The author: one person of each role, or any login. */
function Who() {
  const people = world.value?.people ?? [];
  const { login } = me.value;
  return (
    <div class="who">
      <fieldset>
        <legend>Comment as</legend>
        {people.map((person) => (
          <label key={person.login} class="person" title={person.about}>
            <input
              type="radio"
              name="who"
              checked={person.login === login}
              onChange={() => {
                me.value = { login: person.login, role: person.role };
                other.value = '';
              }}
            />
            <Avatar login={person.login} />
            <span>
              {person.login} <small>{person.role}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <input
        aria-label="Another login; stranger… is an outsider"
        placeholder="another login; stranger… is an outsider"
        value={other.value}
        onInput={({ currentTarget: { value } }) => {
          other.value = value;
          const named = value.trim();
          me.value =
            named === '' ? MEMBER : { login: named, role: named.endsWith('[bot]') ? 'bot' : 'member' };
        }}
      />
    </div>
  );
}
