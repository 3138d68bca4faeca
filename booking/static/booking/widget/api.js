/** The public booking API, as its OpenAPI document has it: slots, quotes and bookings, nothing else. */

const PATIENCE_MS = 20_000;
const IN_FLIGHT_TRIES = 5;

/** A refusal (RFC 9457) or, with status 0, no answer at all. */
export class Problem extends Error {
  constructor(status, body = {}, retryAfter = null) {
    super(body.detail ?? "");
    this.status = status;
    this.code = body.code ?? (status ? "" : "unreachable");
    this.errors = body.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

export class Api {
  #base;
  #language;
  #personUrl;

  constructor({ api, language, personUrl }) {
    this.#base = new URL(api, document.baseURI);
    this.#personUrl = new URL(personUrl, document.baseURI);
    this.#language = language;
  }

  /** Days with free times, dates in `timeZone`, both ends included: [{date, slots}]. */
  async slots({ workshop, from, to, timeZone, teacher }, signal) {
    const query = new URLSearchParams({ from, to, timeZone });
    if (teacher) query.set("teacherId", teacher);
    const answer = await this.#ask(`public/workshops/${workshop}/slots?${query}`, { signal });
    return answer.days;
  }

  /** Book once: a repeated call with the same key gets the first one's answer. */
  async book(body, key, signal) {
    const request = {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      signal,
    };
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#ask("public/bookings", request);
      } catch (problem) {
        if (problem.code !== "idempotency_in_flight" || tries === IN_FLIGHT_TRIES) throw problem;
        await pause((problem.retryAfter ?? 1) * 1000);
      }
    }
  }

  /** What a time would cost with a discount code. */
  async quote(workshop, body, signal) {
    const headers = { "Content-Type": "application/json" };
    const request = { method: "POST", body: JSON.stringify(body), headers, signal };
    return this.#ask(`public/workshops/${workshop}/quote`, request);
  }

  /** A booking as the holder of its link may see it. */
  async booking(uid, token, signal) {
    return this.#ask(`bookings/${uid}`, { headers: { "X-Booking-Token": token }, signal });
  }

  /** Who has logged in here, {name, email, token}; null for a guest, and where nobody can say. */
  async person() {
    try {
      const response = await fetch(this.#personUrl, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const person = response.ok ? await response.json() : {};
      return person.email ? person : null;
    } catch {
      return null;
    }
  }

  async #ask(path, { headers = {}, signal, ...request }) {
    let response;
    let body;
    try {
      response = await fetch(new URL(path, this.#base), {
        ...request,
        headers: { Accept: "application/json", "Accept-Language": this.#language, ...headers },
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      body = await response.json();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Problem(response && !response.ok ? response.status : 0);
    }
    if (response.ok) return body;
    throw new Problem(response.status, body, Number(response.headers.get("Retry-After")) || null);
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
