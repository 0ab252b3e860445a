// Over the whole screen: real full screen where the browser has it, the top layer elsewhere.

/**
 * @param {HTMLElement} element
 * @param {(on: boolean) => void} report
 */
export function createFull(element, report) {
  const isReal = () => element.getRootNode().fullscreenElement === element;
  const isOn = () => element.classList.contains("full");

  function mark(on) {
    element.classList.toggle("full", on);
    report(on);
  }

  /** Cover the page without asking the browser: iPhones have no other way. */
  function cover() {
    if (element.showPopover) {
      element.setAttribute("popover", "manual");
      element.showPopover();
    }
    mark(true);
  }

  async function enter() {
    try {
      if (!element.requestFullscreen) throw new Error("there is none");
      await element.requestFullscreen();
      mark(true);
    } catch {
      cover();
    }
  }

  function leave() {
    if (isReal()) document.exitFullscreen().catch(() => {});
    if (element.hasAttribute("popover")) element.removeAttribute("popover");
    if (isOn()) mark(false);
  }

  element.addEventListener("fullscreenchange", () => {
    if (!isReal() && !element.hasAttribute("popover")) mark(false);
  });
  return { isOn, cover, leave, toggle: () => (isOn() ? leave() : enter()) };
}
