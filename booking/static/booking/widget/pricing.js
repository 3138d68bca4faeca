/** What the chosen time costs: the usual price that the page brings, or what a discount code leaves of it. */

import { fill } from "./parts.js";

export class Pricing {
  #summary;
  #tools;
  #usual;
  #quote = null;

  constructor(root, tools) {
    this.#tools = tools;
    this.#summary = root.querySelector(".booking__summary");
    this.#usual = {
      price: this.#summary.querySelector("[data-fill=price]")?.textContent ?? "",
      tax: tools.parts.copy("review").querySelector("[data-fill=tax]")?.textContent ?? "",
    };
  }

  /** Back to the usual price. */
  reset() {
    this.#quote = null;
  }

  /** Ask what the code makes of it. The words of the refusal, or "" when it counts; raises Problem. */
  async ask({ slot, code, email }, signal) {
    this.#quote = null;
    if (!code) return "";
    const body = {
      ...(slot.sessionId ? { sessionId: slot.sessionId } : { start: slot.start }),
      voucher: code,
      ...(email ? { email } : {}),
    };
    try {
      this.#quote = await this.#tools.api.quote(this.#tools.settings.workshop, body, signal);
    } catch (problem) {
      if (!problem.errors?.voucher) throw problem;
      return problem.errors.voucher.join(" ");
    }
    return "";
  }

  /** "free", "online" or "school", as it was asked for where there is a choice. */
  way(wanted) {
    if (this.#quote && this.#quote.total.amount === 0) return "free";
    return wanted || this.#tools.settings.way;
  }

  /** Texts by the names of data-fill; what does not apply is empty. */
  get words() {
    if (!this.#quote) return { ...this.#usual, "list-price": "", discount: "", code: "" };
    const { listPrice, discount, total, tax, taxRate, voucher } = this.#quote;
    return {
      price: this.#price(total),
      tax: tax.amount ? this.#tax(tax, taxRate) : "",
      "list-price": this.#price(listPrice),
      discount: `−${this.#price(discount)}`,
      code: voucher,
    };
  }

  /** In the summary: what is left to pay, and the usual price struck through beside it. */
  show() {
    const { price, discount, "list-price": usual } = this.words;
    fill(this.#summary, { price, "list-price": usual });
    const struck = this.#summary.querySelector("[data-fill=list-price]");
    if (struck) struck.hidden = !discount;
  }

  #tax(tax, rate) {
    const { texts, formats } = this.#tools;
    return texts.say("tax", { rate: formats.number(rate), amount: this.#price(tax) });
  }

  #price({ amount, currency }) {
    return this.#tools.formats.price(amount, currency);
  }
}
