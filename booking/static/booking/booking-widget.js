/**
 * <booking-widget>: chooses a time, takes the details and books through the public API, without leaving the page.
 *
 * The server draws the first step; without this script every link and form in it leads to a page that does the same.
 * All markup and words come from the element's own <template> parts.
 */

import { Api } from "./widget/api.js";
import { Booker } from "./widget/booker.js";
import { dateIn } from "./widget/dates.js";
import { Details } from "./widget/details.js";
import { Draft } from "./widget/draft.js";
import { Formats } from "./widget/formats.js";
import { fill, fillLines, Parts } from "./widget/parts.js";
import { readSettings } from "./widget/settings.js";
import { Slots } from "./widget/slots.js";
import { Steps } from "./widget/steps.js";
import { TimeStep } from "./widget/time-step.js";

class BookingWidget extends HTMLElement {
  #listening = null;
  #tools = null;
  #steps;
  #time;
  #details = null;
  #booker;
  #chosen = null;
  #again = null;

  connectedCallback() {
    if (!this.hasAttribute("data-enhance")) return;
    this.#listening = new AbortController();
    if (!this.#tools) this.#setUp();
    this.#listen();
    this.#booker.resume().then((resumed) => resumed || this.#time.start());
  }

  disconnectedCallback() {
    this.#listening?.abort();
  }

  #setUp() {
    const settings = readSettings(this);
    const parts = new Parts(this);
    const texts = parts.texts(settings.language);
    const api = new Api(settings.api, settings.language);
    this.#tools = {
      settings,
      parts,
      texts,
      api,
      formats: new Formats(settings.language, texts, settings.cities),
      slots: new Slots(api, settings),
      draft: new Draft(settings.workshop),
      signal: () => this.#listening.signal,
      announce: (text) => (this.querySelector("[data-live]").textContent = text),
    };
    this.#steps = new Steps(this);
    this.#time = new TimeStep(this, this.#tools);
    this.#booker = new Booker(this, this.#steps, this.#tools, {
      onTaken: (text) => this.#taken(text),
      onFields: (errors) => this.#fieldsRefused(errors),
      onProblem: (title, text, again) => this.#problem(title, text, again),
      onStep: (step, about) => this.#arrived(step, about),
    });
    for (const button of this.querySelectorAll(".booking__zone button")) button.hidden = true;
  }

  #listen() {
    const { signal } = this.#listening;
    const on = (target, type, handle) => target.addEventListener(type, (event) => handle.call(this, event), { signal });
    on(this, "click", this.#clicked);
    on(this, "submit", this.#submitted);
    on(this, "change", this.#changed);
    on(this, "input", this.#typed);
    on(this, "keydown", (event) => this.#time.key(event) && event.preventDefault());
    on(window, "popstate", this.#wentBack);
    on(window, "pageshow", ({ persisted }) => persisted && this.#booker.resume());
  }

  #clicked(event) {
    const pressed = event.target.closest("a[href], button");
    if (!pressed || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (pressed.dataset.to) this.#take(event, () => this.#show(pressed.dataset.to));
    else if (pressed.matches("[data-retry]")) this.#take(event, () => this.#retry());
    else if (pressed.matches("a.time")) this.#take(event, () => this.#choose(queryOf(pressed)));
    else if (this.#isOwn(pressed)) this.#take(event, () => this.#time.follow(queryOf(pressed)));
  }

  #take(event, act) {
    event.preventDefault();
    act();
  }

  /** Links of the time step lead to its own page. */
  #isOwn(link) {
    return link.href && new URL(link.href).pathname === this.#tools.settings.startUrl;
  }

  #submitted(event) {
    event.preventDefault();
    const form = event.target;
    if (form.matches(".booking__details")) this.#review();
    else if (form.matches(".booking__review")) this.#book();
  }

  #changed({ target }) {
    if (target.name === "zone") this.#time.setZone(target.value);
    else if (target.name === "teacher") this.#time.go({ teacher: target.value, date: null });
  }

  #typed({ target }) {
    if (target.form?.matches(".booking__details")) this.#tools.draft.typed = this.#details.values;
  }

  async #choose(query) {
    const slot = await this.#time.slotOf(query);
    if (!slot) return;
    const { formats, settings } = this.#tools;
    const lines = formats.whenLines(slot, slot.date, this.#time.zone);
    const when = formats.when(slot, slot.date, this.#time.zone);
    const atSchool = this.#time.zone === settings.schoolZone ? "" : formats.when(slot, dateIn(settings.schoolZone, Date.parse(slot.start)), settings.schoolZone);
    const teacherName = settings.teachers.get(slot.teacherId) ?? settings.teacherNames;
    this.#chosen = { slot, lines, when, atSchool, teacherName, zone: this.#time.zone, teacher: this.#time.teacher };
    this.#show("details");
  }

  #review() {
    if (!this.#details.check()) return;
    this.#tools.draft.typed = this.#details.values;
    this.#show("review");
  }

  #book() {
    this.#notice(null);
    this.#booker.book(this.#chosen, this.#details.values);
  }

  /** Show a step and put the focus on its heading. Going on is a step in the browser's history too. */
  #show(step, { push = true, replace = false, focus = true, lines = this.#chosen?.lines } = {}) {
    this.#notice(null);
    const view = this.#view(step);
    this.#summary(step === "time" ? null : lines);
    this.#steps.show(step, this.#linksBack(step));
    if (replace) history.replaceState(this.#entry(step), "");
    else if (push) history.pushState(this.#entry(step), "");
    if (focus) view.querySelector(".booking__heading, .booking__day")?.focus();
  }

  /** The booking is made: there is no way back into the form that made it. */
  #arrived(step, { lines = null, focus = true } = {}) {
    this.#chosen = null;
    this.#show(step, { replace: true, lines, focus });
  }

  #view(step) {
    const { parts, texts, draft } = this.#tools;
    if (step === "details") {
      const form = this.#steps.part("details", () => parts.copy("details"));
      this.#details ??= new Details(form, { parts, texts, typed: draft.typed });
      return form;
    }
    if (step !== "review") return this.querySelector(`.booking__main > [data-view="${step}"]`);
    const review = this.#steps.part("review", () => parts.copy("review"));
    const { when, atSchool } = this.#chosen;
    const values = { ...this.#details.values, when, "school-when": atSchool };
    fill(review, values);
    for (const fact of review.querySelectorAll("[data-fact]")) fact.hidden = !values[fact.dataset.fact];
    return review;
  }

  #summary(lines) {
    const summary = this.querySelector(".booking__summary");
    summary.querySelector('[data-fact="when"]').hidden = !lines;
    if (lines) fillLines(summary.querySelector("[data-lines=when]"), lines);
    fill(summary, { teacher: this.#chosen?.teacherName ?? this.#tools.settings.teacherNames });
  }

  #linksBack(step) {
    const { startUrl, detailsUrl } = this.#tools.settings;
    return step === "details" || step === "review" ? { time: startUrl, details: detailsUrl } : {};
  }

  #entry(step) {
    return { ...history.state, booking: { widget: this.id, step } };
  }

  #wentBack({ state }) {
    if (this.#booker.isHolding) return void this.#booker.resume();
    const step = state?.booking?.widget === this.id ? state.booking.step : "time";
    const to = this.#chosen && ["details", "review"].includes(step) ? step : "time";
    if (to === this.#steps.current) return;
    this.#show(to, { push: false });
    if (to === "time") this.#time.refresh({ quiet: true });
  }

  async #taken(text) {
    this.#chosen = null;
    this.#tools.slots.forget();
    this.#show("time", { replace: true });
    await this.#time.refresh();
    this.dataset.state = "taken";
    this.#notice(this.#tools.parts.copy("notice-taken", { title: text }));
  }

  #fieldsRefused(errors) {
    this.#show("details", { replace: true });
    this.#details.refuse(errors);
  }

  #problem(title, text, again) {
    const notice = this.#tools.parts.copy("notice-problem", { title, text });
    this.#again = again;
    if (!again) notice.querySelector(".form__actions").remove();
    this.#notice(notice);
  }

  #retry() {
    if (this.#steps.current === "time") this.#time.refresh();
    else if (this.#again) this.#again();
  }

  #notice(notice) {
    this.querySelector(".booking__notice")?.remove();
    if (!notice) return;
    this.querySelector(".booking__main").prepend(notice);
    notice.focus();
  }
}

function queryOf(link) {
  return new URL(link.href).searchParams;
}

customElements.define("booking-widget", BookingWidget);
