/** Markup and words that the page brings along in <template data-part="…"> elements. */

export class Parts {
  #root;

  constructor(root) {
    this.#root = root;
  }

  /** A copy of the part's first element, with `values` filled in (see `fill`). */
  copy(name, values = {}) {
    const element = this.#template(name).content.firstElementChild.cloneNode(true);
    fill(element, values);
    return element;
  }

  /** A copy of everything in the part. */
  copyAll(name, values = {}) {
    const fragment = this.#template(name).content.cloneNode(true);
    fill(fragment, values);
    return fragment;
  }

  texts(language) {
    return new Texts(this.#template("texts").content, language);
  }

  #template(name) {
    return this.#root.querySelector(`template[data-part="${name}"]`);
  }
}

/** Put text into the elements with data-fill="name"; null takes the element away. */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const element of root.querySelectorAll(`[data-fill="${name}"]`)) {
      if (value === null) element.remove();
      else element.textContent = value;
    }
  }
}

/** Put lines of text into an element, one below the other. */
export function fillLines(element, lines) {
  element.replaceChildren(...lines.flatMap((line) => [line, document.createElement("br")]).slice(0, -1));
}

/** The page's words, translated on the server. */
class Texts {
  #content;
  #plural;

  constructor(content, language) {
    this.#content = content;
    this.#plural = new Intl.PluralRules(language);
  }

  /** The text with its {placeholders} filled in. */
  say(name, values = {}) {
    return insert(this.#content.querySelector(`[data-text="${name}"]`).textContent, values);
  }

  /** The text for a number, in the right plural form: count("free-times", 3). */
  count(name, count) {
    const forms = `[data-text="${name}"]`;
    const form = this.#content.querySelector(`${forms}[data-form="${this.#plural.select(count)}"]`);
    return insert((form ?? this.#content.querySelector(forms)).textContent, { count });
  }
}

function insert(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
