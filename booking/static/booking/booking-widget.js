/**
 * <booking-widget>: chooses a time, takes the details and books through the public API, without leaving the page.
 *
 * The server draws the first step; without this script every link and form in it leads to a page that does the same.
 * All markup and words come from the element's own <template> parts.
 */

import { Api } from "./widget/api.js";
import { Booker } from "./widget/booker.js";
import { Draft } from "./widget/draft.js";
import { Flow } from "./widget/flow.js";
import { Formats } from "./widget/formats.js";
import { Parts } from "./widget/parts.js";
import { readSettings } from "./widget/settings.js";
import { Slots } from "./widget/slots.js";
import { TimeStep } from "./widget/time-step.js";

class BookingWidget extends HTMLElement {
  #listening = null;
  #tools = null;
  #time;
  #flow;
  #booker;

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
    const api = new Api(settings);
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
    this.#time = new TimeStep(this, this.#tools);
    this.#flow = new Flow(this, this.#tools, this.#time);
    this.#booker = new Booker(this, this.#tools, this.#flow);
    for (const button of this.querySelectorAll(".booking__zone button")) button.hidden = true;
  }

  #listen() {
    const { signal } = this.#listening;
    const on = (target, type, handle) => target.addEventListener(type, (event) => handle.call(this, event), { signal });
    on(this, "click", this.#clicked);
    on(this, "submit", this.#submitted);
    on(this, "change", this.#changed);
    on(this, "input", () => this.#flow.keepTyped());
    on(this, "keydown", (event) => (this.#triesCode(event) || this.#time.key(event)) && event.preventDefault());
    on(window, "popstate", this.#wentBack);
    on(window, "pageshow", ({ persisted }) => persisted && this.#booker.resume());
  }

  #clicked(event) {
    const pressed = event.target.closest("a[href], button");
    if (!pressed || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const act = this.#actOf(pressed);
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** What pressing this does here; null leaves it to the browser. */
  #actOf(pressed) {
    if (pressed.dataset.to) return () => this.#flow.show(pressed.dataset.to);
    if (pressed.matches("[data-retry]")) return () => this.#flow.retry();
    if (pressed.matches("[data-try-code]")) return () => this.#flow.tryCode();
    const { startUrl, asksLogin } = this.#tools.settings;
    if (pressed.matches("a.time")) return asksLogin ? null : () => this.#choose(pressed.href);
    const leadsHere = pressed.href && new URL(pressed.href).pathname === startUrl;
    return leadsHere ? () => this.#time.follow(new URL(pressed.href).searchParams) : null;
  }

  /** Enter in the field of the code tries it, and does not send the form. */
  #triesCode({ key, target }) {
    if (key !== "Enter" || !target.matches("input[name=voucher]")) return false;
    this.#flow.tryCode();
    return true;
  }

  #submitted(event) {
    event.preventDefault();
    if (event.target.matches(".booking__details")) this.#flow.review();
    else if (event.target.matches(".booking__review")) this.#booker.book();
  }

  #changed({ target }) {
    if (target.name === "zone") this.#time.setZone(target.value);
    else if (target.name === "teacher") this.#time.go({ teacher: target.value, date: null });
  }

  async #choose(address) {
    const slot = await this.#time.slotOf(new URL(address).searchParams);
    // Gone, or nobody can be asked: the page behind the link knows what to say. And what a date with a price of its
    // own costs.
    if (slot && slot.priceMinor === undefined) this.#flow.choose(slot);
    else location.assign(address);
  }

  #wentBack({ state }) {
    if (this.#booker.isHolding) this.#booker.resume();
    else this.#flow.goBackTo(state);
  }
}

customElements.define("booking-widget", BookingWidget);
