// Helpers of the walk through the app: find elements also in the shadow roots of components, send
// input as events, and read what the player shows.

window.all = (selector, root = document) => {
  const inside = [...root.querySelectorAll("*")].filter((each) => each.shadowRoot);
  return [...root.querySelectorAll(selector), ...inside.flatMap((each) => all(selector, each.shadowRoot))];
};

window.one = (selector, text = "") => all(selector).find((each) => each.textContent.includes(text)) ?? null;

/** Number encoded in the frame that a video displays, see player_page.py. */
window.readNumber = (video) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0, 320, 240);
  const { data } = context.getImageData(0, 20, 320, 1);
  let number = 0;
  for (let bit = 0; bit < 12; bit += 1) {
    if (data[4 * Math.floor((bit + 0.5) * (320 / 12))] > 127) number += 1 << bit;
  }
  return number;
};

window.press = (root, key) => {
  const how = { key, bubbles: true, composed: true, cancelable: true };
  for (const type of ["keydown", "keyup"]) root.dispatchEvent(new KeyboardEvent(type, how));
};

window.shown = () => {
  const { frame, target, mode } = one(".player").dataset;
  const isPaused = mode === "paused" && frame === target;
  return { frame: Number(frame), isPaused, read: readNumber(one(".player video")) };
};

// A pointer that no device has cannot be captured.
Element.prototype.setPointerCapture = () => {};

window.point = (element, type, clientX, clientY, pointerType) => {
  const pointer = { pointerId: 7, pointerType, isPrimary: true, button: 0, buttons: 1 };
  const how = { bubbles: true, composed: true, cancelable: true };
  element.dispatchEvent(new PointerEvent(type, { ...pointer, ...how, clientX, clientY }));
};

/** Position in the window of a point of the frame. */
window.place = (x, y) => {
  const box = one(".player video").getBoundingClientRect();
  return [box.left + (x / 320) * box.width, box.top + (y / 240) * box.height];
};

/** Whether the overlay has drawn anything at a point of the frame. */
window.drawn = (x, y) => {
  const overlay = one(".player .overlay");
  const box = overlay.getBoundingClientRect();
  const density = overlay.width / box.width;
  const [left, top] = place(x, y);
  const at = [(left - box.left) * density, (top - box.top) * density];
  return overlay.getContext("2d").getImageData(...at, 1, 1).data[3] > 100;
};
