/** How long a place is held: "Held for you until 14:32", with a bar that shrinks once in a while. */

const TICK_MS = 15_000;

/** Show the time left in `element` (.booking__hold) until `signal` says stop; calls `onEnd` when it is over. */
export function showHold(element, { until, text, signal, onEnd = () => {} }) {
  const end = Date.parse(until);
  const bar = element.querySelector("progress");
  element.querySelector("[data-fill=time]").textContent = text;
  const tick = () => {
    const left = Math.max(0, end - Date.now());
    bar.value = left / 60_000;
    if (left) return;
    clearInterval(timer);
    onEnd();
  };
  const timer = setInterval(tick, TICK_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  tick();
}
