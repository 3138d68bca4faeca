/** The third step: everything once more, and what happens when. */

import { linesOf } from "./buyer.js";
import { fill, fillLines } from "./parts.js";

/** `words` are those of Pricing, `agreed` the boxes that were ticked, `way` how it is going to be paid. */
export function fillReview(view, { when, atSchool }, { typed, agreed, way, buyer, words }, texts) {
  const values = {
    ...typed,
    ...Object.fromEntries(Object.keys(agreed).map((name) => [name, texts.say("yes")])),
    ...words,
    when,
    "school-when": atSchool,
    "price-label": texts.say(words.discount ? "price-label-left" : "price-label"),
    "pay-way": texts.say(`way-${way}`),
    invoice: buyer ? "yes" : "",
  };
  fill(view, values);
  if (buyer) fillLines(view.querySelector("[data-lines=invoice]"), linesOf(buyer));
  for (const fact of view.querySelectorAll("[data-fact]")) fact.hidden = !values[fact.dataset.fact];
  for (const list of view.querySelectorAll("[data-way]")) list.hidden = list.dataset.way !== way;
  view.querySelector("button[value=book]").textContent = texts.say(`book-${way}`, words);
}
