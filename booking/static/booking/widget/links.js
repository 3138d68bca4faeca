/** Addresses of steps: they lead to the server's pages, and say what a press means where the script runs. */

export class Links {
  #settings;
  #at;

  /** `at`: what is shown, {zone, teacher}; read anew for each link. */
  constructor(settings, at) {
    this.#settings = settings;
    this.#at = at;
  }

  /** To a day, or else to a month. */
  time({ month, date }) {
    return `${this.#settings.startUrl}?${this.#query({ month: date ? null : month, date })}`;
  }

  /** To the details for a slot. */
  details({ start, sessionId }) {
    return `${this.#settings.detailsUrl}?${this.#query({ start, session: sessionId })}`;
  }

  #query(named) {
    const { zone, teacher } = this.#at;
    const all = Object.entries({ ...named, teacher, zone, code: this.#settings.code });
    return new URLSearchParams(all.filter(([, value]) => value)).toString();
  }
}

/** Does the query of a link to the details name this slot? */
export function leadsTo(query, { start, sessionId }) {
  return Date.parse(start) === Date.parse(query.get("start")) && String(sessionId ?? "") === (query.get("session") ?? "");
}
