/** What was typed and what was begun, for as long as the tab is open: a reload or a way back loses nothing. */

export class Draft {
  #name;
  #kept;

  constructor(workshop) {
    this.#name = `booking:${workshop}`;
    this.#kept = this.#read();
  }

  /** The typed fields by name. */
  get typed() {
    return this.#kept.typed ?? {};
  }

  set typed(typed) {
    this.#keep({ typed });
  }

  /** A place that is held and not yet paid: {uid, token, heldUntil, payUrl, manageUrl, when, lines, teacherName, price}, or null. */
  get held() {
    const { held } = this.#kept;
    return held && Date.parse(held.heldUntil) > Date.now() ? held : null;
  }

  set held(held) {
    this.#keep({ held });
  }

  /** The key for sending this body: the same one as before when the body is the same, so that it counts once. */
  keyFor(body) {
    const text = JSON.stringify(body);
    if (this.#kept.attempt?.text !== text) this.#keep({ attempt: { text, key: newKey() } });
    return this.#kept.attempt.key;
  }

  /** A final answer came: the next attempt is another one. */
  forgetAttempt() {
    this.#keep({ attempt: null });
  }

  #keep(changes) {
    this.#kept = { ...this.#kept, ...changes };
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(this.#kept));
    } catch {
      // No storage (a private window, a full one): kept in memory for this page only.
    }
  }

  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#name)) ?? {};
    } catch {
      return {};
    }
  }
}

/** Random enough to be nobody else's; crypto.randomUUID() is missing where a page comes over plain HTTP. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
