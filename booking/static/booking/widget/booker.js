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
  "sold_as_series_only",
]);

export class Booker {
  #root;
  #tools;
  #flow;
  #isBusy = false;
  #clock = null;

  constructor(root, tools, flow) {
    this.#root = root;
    this.#tools = tools;
    this.#flow = flow;
  }

  get isHolding() {
    return this.#tools.draft.held !== null;
  }

  /** Book what was chosen and typed. */
  async book() {
    if (this.#isBusy) return;
    const { api, draft, slots, signal, texts, announce } = this.#tools;
    const { chosen, typed, way, price } = this.#flow;
    const body = this.#body(chosen, typed);
    this.#flow.notice(null);
    this.#busy(true);
    announce(texts.say("sending"));
    try {
      const answer = await api.book(body, draft.keyFor(body), signal());
      draft.forgetAttempt();
      slots.forget();
      if (answer.payment) this.#hold(answer, { ...chosen, price });
      else this.#done({ manageUrl: answer.manageUrl, isOwed: way === "school", ...chosen });
    } catch (problem) {
      if (!signal().aborted) this.#refused(problem);
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
    const isOpen = this.#flow.step === "pay";
    if (status === "held") this.#pay(held, { isBack: true, focus: isOpen });
    else {
      draft.held = null;
      if (isOpen && status === "confirmed") this.#done(held);
      else if (isOpen) this.#flow.arrive("time");
    }
    return status === "held" || isOpen;
  }

  #body({ slot, zone, teacher }, { name, email, voucher, ...rest }) {
    const { settings } = this.#tools;
    const asked = Object.entries({ ...rest, ...this.#flow.agreed });
    const answers = asked.filter(([field, text]) => text && /^(note|answer-\d+)$/.test(field));
    const { buyer, way } = this.#flow;
    return {
      workshopId: settings.workshop,
      ...(slot.sessionId ? { sessionId: slot.sessionId } : { start: slot.start }),
      ...(teacher ? { teacherId: Number(teacher) } : {}),
      attendee: { name, email, timeZone: zone, locale: settings.locale },
      ...(voucher ? { voucher } : {}),
      ...(way === "school" ? { payAtSchool: true } : {}),
      ...(buyer ? { billing: buyer } : {}),
      ...(answers.length
        ? { answers: Object.fromEntries(answers.map(([field, text]) => [field.replace(/^answer-/, ""), text])) }
        : {}),
    };
  }

  #refused(problem) {
    const { texts, draft } = this.#tools;
    const again = () => this.book();
    if (problem.status === 0) return this.#flow.problem(texts.say("offline-title"), texts.say("offline"), again);
    if (problem.status === 429 || problem.status >= 500 || problem.code === "idempotency_in_flight") {
      return this.#flow.problem(texts.say("busy-title"), problem.message || texts.say("busy"), again);
    }
    draft.forgetAttempt();
    if (OTHER_TIME.has(problem.code)) return this.#flow.taken(problem.message);
    if (problem.code === "not_whitelisted") return this.#flow.notListed(problem.message);
    if (problem.code === "login_required") return this.#flow.leave();
    if (Object.keys(problem.errors).length) return this.#flow.fieldsRefused(problem.errors);
    return this.#flow.problem(texts.say("refused-title"), problem.message, null);
  }

  #hold(answer, { when, lines, teacherName, price }) {
    const { draft } = this.#tools;
    draft.held = {
      uid: answer.uid,
      token: answer.token,
      heldUntil: answer.heldUntil,
      payUrl: answer.payment.url,
      manageUrl: answer.manageUrl,
      when,
      lines,
      teacherName,
      price,
    };
    this.#pay(draft.held, { isBack: false });
    leaveFor(answer.payment.url);
  }

  #pay(held, { isBack, focus = true }) {
    const { texts, formats, signal } = this.#tools;
    const view = this.#flow.part("pay");
    view.querySelector("[data-pay]").href = held.payUrl;
    view.querySelector("[data-manage]").href = held.manageUrl;
    fill(view, { lead: texts.say(isBack ? "not-paid" : "leaving"), ...(held.price ? { price: held.price } : {}) });
    this.#clock?.abort();
    this.#clock = new AbortController();
    showHold(view.querySelector(".booking__hold"), {
      until: held.heldUntil,
      text: formats.time(held.heldUntil, deviceZone() ?? "UTC"),
      signal: AbortSignal.any([signal(), this.#clock.signal]),
      onEnd: () => this.#ended(),
    });
    this.#flow.arrive("pay", { lines: held.lines, teacherName: held.teacherName, focus });
  }

  /** Nobody paid in time. */
  #ended() {
    const { draft, texts } = this.#tools;
    draft.held = null;
    this.#flow.taken(texts.say("hold-over"));
  }

  #done({ manageUrl, when, lines, teacherName, isOwed = false }) {
    const view = this.#flow.part("done");
    fill(view, { when, owed: isOwed ? this.#tools.texts.say("owed", { price: this.#flow.price }) : "" });
    view.querySelector("[data-manage]").href = manageUrl;
    view.querySelector("[data-calendar]").href = `${manageUrl}calendar.ics`;
    this.#flow.arrive("done", { lines, teacherName });
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
