// Keep in a cookie whom results are shown for in this browser: a new session of the page sees cookies only.
{
  const MODES = ["athlete", "coach"]; // in the order of the switch, see vision/webapp/result/mode.py
  const KEY = "st-key-result-mode-";

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(`[class*=${KEY}] button`);
    const place = button && button.closest(`[class*=${KEY}]`);
    if (!place) return;
    const name = [...place.classList].find((each) => each.startsWith(KEY))?.slice("st-key-".length);
    const mode = MODES[[...place.querySelectorAll("button")].findIndex((each) => each === button)];
    if (mode) document.cookie = `formcheck-${name}=${mode}; path=/; max-age=31536000; samesite=strict`;
  }, true);
}
