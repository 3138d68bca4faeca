/** From step to step: what was chosen and typed, what is shown, and the browser's history. */

import { buyerOf } from "./buyer.js";
import { chosenTime } from "./chosen.js";
import { Details } from "./details.js";
import { fill, fillLines } from "./parts.js";
import { Pricing } from "./pricing.js";
import { fillReview } from "./review.js";
import { Steps } from "./steps.js";

export class Flow {
  #root;
  #tools;
  #time;
  #steps;
  #pricing;
  #details = null;
  #chosen = null;
  #again = null;
  #person = null;

  constructor(root, tools, time) {
    this.#root = root;
    this.#tools = tools;
    this.#time = time;
    this.#steps = new Steps(root);
    this.#pricing = new Pricing(root, tools);
  }

  get step() {
    return this.#steps.current;
  }

  get chosen() {
    return this.#chosen;
  }

  get typed() {
    return this.#details.values;
  }

  /** Whom an invoice is to name; null where nobody asked for one. */
  get buyer() {
    return buyerOf(this.typed);
  }

  /** The boxes that are ticked, without the terms, which every booking agrees to. */
  get agreed() {
    const { terms, ...agreed } = this.#details.ticked;
    return agreed;
  }

  /** How it is going to be paid: "free", "online" or "school". */
  get way() {
    return this.#pricing.way(this.typed.pay_way);
  }

  /** What is left to pay, in words. */
  get price() {
    return this.#pricing.words.price;
  }

  /** A time was pressed. */
  choose(slot) {
    this.#chosen = chosenTime(slot, this.#time, this.#tools);
    this.#pricing.reset();
    this.show("details");
    this.#greet();
    if (this.typed.voucher) this.tryCode();
  }

  /** Ask what the code that was typed does to the price, and say so; false when it does not count or nobody can say. */
  async tryCode() {
    const { texts, signal } = this.#tools;
    const { voucher: code = "", email } = this.typed;
    this.#details.sayCode("");
    try {
      const asked = { slot: this.#chosen.slot, code, email: isAddress(email) ? email : "" };
      const problem = await this.#pricing.ask(asked, signal());
      this.#details.refuse(problem ? { voucher: [problem] } : {}, { summary: false });
    } catch (problem) {
      if (signal().aborted) return false;
      const text = problem.status ? problem.message || texts.say("busy-times") : texts.say("offline-times");
      this.#details.refuse({ voucher: [text] }, { summary: false });
      return false;
    }
    const { words } = this.#pricing;
    this.#pricing.show();
    if (words.discount) this.#details.sayCode(texts.say("code-good", words));
    return !code || Boolean(words.discount);
  }

  /** The details were sent off. Who has logged in books on the pages, which know them. */
  async review() {
    if (!this.#details.check()) return;
    this.keepTyped();
    if ("voucher" in this.typed && !(await this.tryCode())) return this.#details.focus("voucher");
    const person = await this.#person;
    if (!person) this.show("review");
    else this.#details.leave({ ...this.#chosen.fields, step: "review", csrfmiddlewaretoken: person.token });
  }

  /** On to the page of the details: it asks for the login. */
  leave() {
    location.assign(`${this.#tools.settings.detailsUrl}?${new URLSearchParams(this.#chosen.fields)}`);
  }

  keepTyped() {
    if (this.step === "details") this.#tools.draft.typed = this.typed;
  }

  /** Show a step and put the focus where it begins. Going on is a step in the browser's history too. */
  show(step, { how = "push", focus = true, lines = this.#chosen?.lines, teacherName = this.#chosen?.teacherName } = {}) {
    this.notice(null);
    const view = this.#view(step);
    this.#summary(step === "time" ? null : lines, teacherName);
    this.#steps.show(step, this.#linksBack(step));
    if (this.#details) this.#steps.toggle("pay", this.way === "online");
    if (how === "push") history.pushState(this.#entry(step), "");
    else if (how === "replace") history.replaceState(this.#entry(step), "");
    if (!focus) return;
    if (step === "time") this.#time.focus();
    else view.querySelector(".booking__heading").focus();
  }

  /** Put a step made from a part of the page into the widget. */
  part(step) {
    return this.#steps.part(step, () => this.#tools.parts.copy(step));
  }

  /** The booking is made: there is no way back into the form that made it. */
  arrive(step, { lines = null, teacherName, focus = true } = {}) {
    this.#chosen = null;
    this.show(step, { how: "replace", lines, teacherName, focus });
  }

  /** The browser went back or on to an entry of its history. */
  goBackTo(state) {
    const step = state?.booking?.widget === this.#root.id ? state.booking.step : "time";
    const to = this.#chosen && ["details", "review"].includes(step) ? step : "time";
    if (to === this.step) return;
    this.show(to, { how: "stay" });
    if (to === "time") this.#time.refresh({ quiet: true });
  }

  /** The time cannot be had any more: fresh ones, with what was typed kept. */
  async taken(reason) {
    this.#chosen = null;
    this.#tools.slots.forget();
    this.show("time", { how: "replace", focus: false });
    await this.#time.refresh();
    this.#root.dataset.state = "taken";
    this.notice(this.#tools.parts.copy("notice-taken", { title: reason }));
  }

  /** The address is not on the school's list: said beside it, and whom to ask. */
  notListed(message) {
    this.show("details", { how: "replace" });
    this.#details.refuse({ "attendee.email": [message] }, { summary: false });
    this.notice(this.#tools.parts.copy("notice-unlisted"));
  }

  /** The server found fields wrong that the browser took for right. */
  fieldsRefused(errors) {
    this.show("details", { how: "replace" });
    this.#details.refuse(errors);
  }

  /** Something did not work; `again` tries once more where that makes sense. */
  problem(title, text, again) {
    const notice = this.#tools.parts.copy("notice-problem", { title, text });
    this.#again = again;
    if (!again) notice.querySelector(".form__actions").remove();
    this.notice(notice);
  }

  retry() {
    if (this.step === "time") this.#time.refresh();
    else this.#again?.();
  }

  /** Show a notice above the step, and bring it to attention; null takes it away. */
  notice(notice) {
    this.#root.querySelector(".booking__notice")?.remove();
    if (!notice) return;
    this.#root.querySelector(".booking__main").prepend(notice);
    notice.focus();
  }

  async #greet() {
    this.#person ??= this.#tools.api.person();
    const person = await this.#person;
    if (person) this.#details.adopt(person);
  }

  #view(step) {
    if (step === "time") return null;
    const view = this.part(step);
    if (step === "details") this.#details ??= new Details(view, { ...this.#tools, typed: this.#remembered });
    if (step === "review") this.#fillReview(view);
    return view;
  }

  /** What was typed before; a code in the page's address comes first. */
  get #remembered() {
    const { draft, settings } = this.#tools;
    return { ...draft.typed, ...(settings.code ? { voucher: settings.code } : {}) };
  }

  #fillReview(view) {
    const { typed, agreed, way, buyer } = this;
    fillReview(view, this.#chosen, { typed, agreed, way, buyer, words: this.#pricing.words }, this.#tools.texts);
  }

  #summary(lines, teacherName) {
    const summary = this.#root.querySelector(".booking__summary");
    summary.querySelector('[data-fact="when"]').hidden = !lines;
    if (lines) fillLines(summary.querySelector("[data-lines=when]"), lines);
    fill(summary, { teacher: teacherName ?? this.#tools.settings.teacherNames });
    if (!lines) this.#pricing.reset();
    this.#pricing.show();
  }

  #linksBack(step) {
    const { startUrl, detailsUrl } = this.#tools.settings;
    return step === "details" || step === "review" ? { time: startUrl, details: detailsUrl } : {};
  }

  #entry(step) {
    return { ...history.state, booking: { widget: this.#root.id, step } };
  }
}

function isAddress(text) {
  return /^[^@\s]+@[^@\s]+$/.test(text ?? "");
}
