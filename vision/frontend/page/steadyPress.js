// Let a press count for the button on which it began, although the page moved before it ended.
//
// A browser drops the click then: the button is no longer below the pointer. Pages move while they are drawn, most
// on a slow computer, and somebody who presses a button sees nothing happen.

{
  const KEY = "st-key-";
  /** A pointer that moves further means to leave the button, px. */
  const MAX_MOVE = 8;
  /** The browser's own click follows the end of a press within this time. */
  const CLICK_WITHIN_MS = 60;

  /**
   * @typedef {object} Press
   * @property {HTMLElement} button
   * @property {string|undefined} key class of the element around it, which Streamlit draws again with it
   * @property {DOMRect} place where the button was
   * @property {number} x
   * @property {number} y
   */
  /** The press that has not ended. */
  let press = /** @type {Press|null} */ (null);
  /** The button that was clicked after the press, this one or another. */
  let clicked = /** @type {Element|null} */ (null);

  /** @param {PointerEvent} event */
  function begin(event) {
    press = null;
    clicked = null;
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button || !event.isPrimary || event.button !== 0) return;
    const key = [...(button.closest(`[class*=${KEY}]`)?.classList ?? [])].find((name) => name.startsWith(KEY));
    press = { button, key, place: button.getBoundingClientRect(), x: event.clientX, y: event.clientY };
  }

  /** @param {PointerEvent} event */
  function end(event) {
    const ended = press;
    press = null;
    if (!ended || Math.hypot(event.clientX - ended.x, event.clientY - ended.y) > MAX_MOVE) return;
    const isSame = ended.button.isConnected;
    const button = isSame ? ended.button : findAgain(ended);
    if (!button) return;
    // What a press opens may cover the button, which then has not moved.
    if (isSame && !hasMoved(button, ended.place)) return;
    if (isSame && button.contains(document.elementFromPoint(event.clientX, event.clientY))) return;
    setTimeout(() => {
      if (!clicked) button.click();
    }, CLICK_WITHIN_MS);
  }

  document.addEventListener("pointerdown", begin, true);
  document.addEventListener("pointerup", end, true);
  document.addEventListener("pointercancel", () => {
    press = null; // the page was scrolled
  }, true);
  document.addEventListener("click", (event) => {
    clicked = event.target instanceof Element ? event.target.closest("button") : null;
  }, true);

  /** @param {HTMLElement} button @param {DOMRect} before */
  function hasMoved(button, before) {
    const now = button.getBoundingClientRect();
    return Math.hypot(now.left - before.left, now.top - before.top) > 1;
  }

  /**
   * Find the button that was drawn in place of one that is gone.
   * @param {Press} press
   * @returns {HTMLElement|undefined}
   */
  function findAgain({ button, key }) {
    const others = key ? document.querySelectorAll(`.${CSS.escape(key)} button`) : [];
    return /** @type {HTMLElement[]} */ ([...others]).find((other) => other.textContent === button.textContent);
  }
}
