import { sameName } from '../same-name.ts';
import type { Report } from './notification.ts';

/** A person under the login that they have now, which may be another than that of the time. */
export const underLogin = (person: Report['person'], login: string): Report['person'] =>
  sameName(person.login, login)
    ? person
    : { ...person, login, html_url: new URL(`/${login}`, person.html_url).href };
