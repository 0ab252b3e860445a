// Full screen: the Fullscreen API if available, otherwise a popover that covers the page.

/**
 * @param {HTMLElement} element
 * @param {(on: boolean) => void} onChange
 */
export function createFullscreen(element, onChange) {
  const page = () => /** @type {Document|ShadowRoot} */ (element.getRootNode());
  const isNative = () => page().fullscreenElement === element;
  const isOn = () => element.classList.contains("fullscreen");

  /** @param {boolean} on */
  function setState(on) {
    element.classList.toggle("fullscreen", on);
    onChange(on);
  }

  /** Cover the page without the Fullscreen API, which iPhones lack. */
  function cover() {
    if (element.showPopover) {
      element.setAttribute("popover", "manual");
      element.showPopover();
    }
    setState(true);
  }

  async function enter() {
    try {
      if (!element.requestFullscreen) throw new Error("not supported");
      await element.requestFullscreen();
      setState(true);
    } catch {
      cover();
    }
  }

  function leave() {
    if (isNative()) document.exitFullscreen().catch(() => {});
    if (element.hasAttribute("popover")) element.removeAttribute("popover");
    if (isOn()) setState(false);
  }

  element.addEventListener("fullscreenchange", () => {
    if (!isNative() && !element.hasAttribute("popover")) setState(false);
  });
  return { isOn, cover, leave, toggle: () => (isOn() ? leave() : enter()) };
}
