/** Books through the API and sees a held place through to the payment page. */

import { deviceZone } from "./formats.js";
import { showHold } from "./hold.js";
import { fill } from "./parts.js";

// Refusals of the time itself: another one may do.
const OTHER_TIME = new Set([
  "slot_taken",
  "session_cancelled",
  "unknown_session",
  "unknown_teacher",
  "in_the_past",
  "too_soon",
  "too_far_ahead",
  "not_offered",
]);

export class Booker {
  #root;
  #steps;
  #tools;
  #on;
  #isBusy = false;
  #clock = null;

  /** `on`: onTaken(text), onFields(errors), onProblem(title, text, again), onStep(step, {lines, focus}). */
  constructor(root, steps, tools, on) {
    this.#root = root;
    this.#steps = steps;
    this.#tools = tools;
    this.#on = on;
  }

  get isHolding() {
    return this.#tools.draft.held !== null;
  }

  async book(chosen, typed) {
    if (this.#isBusy) return;
    const { api, draft, slots, signal, texts, announce } = this.#tools;
    const body = this.#body(chosen, typed);
    this.#busy(true);
    announce(texts.say("sending"));
    try {
      const answer = await api.book(body, draft.keyFor(body), signal());
      draft.forgetAttempt();
      slots.forget();
      if (answer.payment) this.#hold(answer, chosen);
      else this.#done({ manageUrl: answer.manageUrl, when: chosen.when, lines: chosen.lines });
    } catch (problem) {
      if (!signal().aborted) this.#refused(problem, () => this.book(chosen, typed));
    } finally {
      this.#busy(false);
      announce("");
    }
  }

  /** Show how a held place stands: somebody came back from the payment page, or opened the page again. */
  async resume() {
    const { draft, api, signal } = this.#tools;
    const { held } = draft;
    if (!held) return false;
    let status = "held";
    try {
      ({ status } = await api.booking(held.uid, held.token, signal()));
    } catch {
      // Unknown for now: the place may well be held, and the payment page knows.
    }
    const isOpen = this.#steps.current === "pay";
    if (status === "held") this.#pay(held, { isBack: true, focus: isOpen });
    else {
      draft.held = null;
      if (isOpen && status === "confirmed") this.#done(held);
      else if (isOpen) this.#on.onStep("time");
    }
    return status === "held" || isOpen;
  }

  #body({ slot, zone, teacher }, { name, email, note }) {
    const { settings } = this.#tools;
    return {
      workshopId: settings.workshop,
      ...(slot.sessionId ? { sessionId: slot.sessionId } : { start: slot.start }),
      ...(teacher ? { teacherId: Number(teacher) } : {}),
      attendee: { name, email, timeZone: zone, locale: settings.locale },
      ...(note ? { answers: { note } } : {}),
    };
  }

  #refused(problem, again) {
    const { texts, draft } = this.#tools;
    if (problem.status === 0) return this.#on.onProblem(texts.say("offline-title"), texts.say("offline"), again);
    if (problem.status === 429 || problem.status >= 500 || problem.code === "idempotency_in_flight") {
      return this.#on.onProblem(texts.say("busy-title"), problem.message || texts.say("busy"), again);
    }
    draft.forgetAttempt();
    if (OTHER_TIME.has(problem.code)) return this.#on.onTaken(problem.message);
    if (Object.keys(problem.errors).length) return this.#on.onFields(problem.errors);
    return this.#on.onProblem(texts.say("refused-title"), problem.message, null);
  }

  #hold(answer, { when, lines }) {
    const { draft } = this.#tools;
    draft.held = {
      uid: answer.uid,
      token: answer.token,
      heldUntil: answer.heldUntil,
      payUrl: answer.payment.url,
      manageUrl: answer.manageUrl,
      when,
      lines,
    };
    this.#pay(draft.held, { isBack: false });
    leaveFor(answer.payment.url);
  }

  #pay(held, { isBack, focus = true }) {
    const { parts, texts, formats, signal } = this.#tools;
    const view = this.#steps.part("pay", () => parts.copy("pay"));
    view.querySelector("[data-pay]").href = held.payUrl;
    view.querySelector("[data-manage]").href = held.manageUrl;
    fill(view, { lead: texts.say(isBack ? "not-paid" : "leaving") });
    this.#clock?.abort();
    this.#clock = new AbortController();
    showHold(view.querySelector(".booking__hold"), {
      until: held.heldUntil,
      text: formats.time(held.heldUntil, deviceZone() ?? "UTC"),
      signal: AbortSignal.any([signal(), this.#clock.signal]),
      onEnd: () => this.#ended(),
    });
    this.#on.onStep("pay", { lines: held.lines, focus });
  }

  /** Nobody paid in time. */
  #ended() {
    const { draft, texts } = this.#tools;
    draft.held = null;
    this.#on.onTaken(texts.say("hold-over"));
  }

  #done({ manageUrl, when, lines }) {
    const { parts } = this.#tools;
    const view = this.#steps.part("done", () => parts.copy("done"));
    fill(view, { when });
    view.querySelector("[data-manage]").href = manageUrl;
    view.querySelector("[data-calendar]").href = `${manageUrl}calendar.ics`;
    this.#on.onStep("done", { lines });
  }

  #busy(isBusy) {
    this.#isBusy = isBusy;
    this.#root.setAttribute("aria-busy", isBusy);
    this.#root.querySelector(".booking__review button[value=book]")?.setAttribute("aria-busy", isBusy);
  }
}

/** The payment page wants the whole window: inside a frame it would not open. */
function leaveFor(url) {
  const target = new URL(url, document.baseURI);
  if (!/^https?:$/.test(target.protocol)) throw new TypeError(`No page to pay on: ${target.protocol}`);
  try {
    window.top.location.href = target.href;
  } catch {
    // A sandboxed frame keeps us in; the button on the page leads there in a tab of its own.
  }
}
