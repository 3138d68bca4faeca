/* Shows the number that would come next while the beginning of a series is typed. */

class SeriesNumbers extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    this.last = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    for (const output of this.querySelectorAll("output[data-field]")) {
      const input = this.closest("form")?.elements[output.dataset.field];
      const { signal } = this.listening;
      input?.addEventListener("input", () => this.show(input, output), { signal });
      input?.addEventListener("change", () => { input.value = input.value.trim().toUpperCase(); }, { signal });
    }
  }

  disconnectedCallback() {
    this.listening.abort();
  }

  show(input, output) {
    const beginning = input.value.trim().toUpperCase();
    const next = (this.last[beginning] ?? 0) + 1;
    output.textContent = beginning ? `${beginning}-${this.dataset.year}-${String(next).padStart(5, "0")}` : "";
  }
}

customElements.define("series-numbers", SeriesNumbers);
