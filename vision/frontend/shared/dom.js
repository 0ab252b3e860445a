// DOM building blocks: elements, icons, buttons, stored preferences. Text is never markup.

/**
 * A listener if its name begins with `on`; otherwise the attribute's value, true for an empty one, and false or null
 * for none.
 * @typedef {string|number|boolean|null|undefined|((event: never) => unknown)} Attribute
 *
 * @typedef {keyof typeof ICON_PATHS} IconName
 */

export const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

const ICON_PATHS = {
  again: ["M4.5 12a7.5 7.5 0 1 0 2.4-5.5", "M4.5 4v4h4"],
  angle: ["M19 19H5L15 5", "M11.5 19a6.5 6.5 0 0 0-2.7-5.3"],
  arrow: ["M5 19 18.5 5.5", "M10 5h9v9"],
  arrowRight: ["M5 12h13", "M12.5 6.5 18 12l-5.5 5.5"],
  back: ["M15 6.5 8 12l7 5.5z", "M5 6.5v11"],
  camera: ["M5 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z", "m16 11 5-3v8l-5-3"],
  check: ["m5 12.5 4.6 4.5L19 7.5"],
  close: ["m6 6 12 12", "M18 6 6 18"],
  curve: ["M3 16c3 0 4-9 8-9s4 7 10 7"],
  dots: ["M6.5 12h.01", "M12 12h.01", "M17.5 12h.01"],
  draw: ["m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19z", "m14 6.5 3.5 3.5"],
  erase: ["M4 7h16", "M9.5 7V4.5h5V7", "m6.5 7 1 13h9l1-13", "M10.2 11v5", "M13.8 11v5"],
  forward: ["m9 6.5 7 5.5-7 5.5z", "M19 6.5v11"],
  full: ["M4 9V4h5", "M20 9V4h-5", "M4 15v5h5", "M20 15v5h-5"],
  keys: ["M3.5 7h17v10h-17z", "M7 10.5h.01", "M10.5 10.5h.01", "M14 10.5h.01", "M17 10.5h.01", "M8.5 14h7"],
  layers: ["m12 4 9 5-9 5-9-5z", "m4 13.5 8 4.5 8-4.5"],
  line: ["M5 19 19 5"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  loop: ["M5 11V9.5A2.5 2.5 0 0 1 7.5 7H18", "m15.5 4 3 3-3 3", "M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H6", "m8.5 20-3-3 3-3"],
  lost: ["M3.5 9.5a12 12 0 0 1 4-2.6", "M20.5 9.5A12 12 0 0 0 11 6.1", "M7 13.3a7 7 0 0 1 3-1.7", "M12 18v.5", "m4 4 16 16"],
  microphone: ["M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4z", "M6 11.5a6 6 0 0 0 12 0", "M12 17.5V21"],
  minus: ["M6 12h12"],
  move: ["m5 4 5.5 15 2.2-6.3L19 10.5z"],
  mute: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "m16 9.5 5 5", "m21 9.5-5 5"],
  pause: ["M8 5.5v13", "M16 5.5v13"],
  play: ["M7.5 5v14L19 12z"],
  plus: ["M6 12h12", "M12 6v12"],
  redo: ["m15 14 5-5-5-5", "M20 9h-9.5a5.5 5.5 0 0 0 0 11H13"],
  save: ["M12 4v11", "m7 10.5 5 5 5-5", "M5 20h14"],
  scale: ["M3.5 15 15 3.5l5.5 5.5L9 20.5z", "m7 11.5 2 2", "m10.5 8 2.5 2.5", "m14 4.5 2 2"],
  small: ["M9 4v5H4", "M15 4v5h5", "M9 20v-5H4", "M15 20v-5h5"],
  sound: ["M4 9.5v5h3.5L12 18V6L7.5 9.5z", "M15.5 9a4.5 4.5 0 0 1 0 6", "M18 6.5a8 8 0 0 1 0 11"],
  star: ["m12 4 2.4 5.1 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.8l5.6-.7z"],
  stop: ["M7.5 7.5h9v9h-9z"],
  stroke: ["M3.5 17c2-7 5-11 7-10s-2 8 0 9 4-6 6-5-.5 4 1 5 2 0 3-1"],
  text: ["M5 7.5V5h14v2.5", "M12 5v14", "M9 19h6"],
  undo: ["M9 14 4 9l5-5", "M4 9h9.5a5.5 5.5 0 0 1 0 11H11"],
  upload: ["M12 15V4", "m7 8.5 5-5 5 5", "M5 20h14"],
  warn: ["M12 4.5 21 19.5H3z", "M12 10.5v4", "M12 17v.2"],
};

/**
 * Create an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes] a function `onclick` is a listener for `click`
 * @param {...(Node|string)} children strings become text
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Create an SVG of one or more paths.
 * @param {string[]} paths
 * @param {Record<string, string>} attributes
 * @returns {SVGElement}
 */
export function svgPaths(paths, attributes) {
  const svg = document.createElementNS(SVG_NAMESPACE, "svg");
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG_NAMESPACE, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/**
 * Create an icon, hidden from screen readers: it needs a label beside it.
 * @param {IconName} name
 * @returns {SVGElement}
 */
export function icon(name) {
  return svgPaths(ICON_PATHS[name], { class: `icon icon-${name}`, viewBox: "0 0 24 24" });
}

/**
 * Create a button that shows an icon; the label is its accessible name and tooltip.
 * @param {IconName} name name of the icon
 * @param {string} label
 * @param {(event: MouseEvent) => unknown} onClick
 * @param {string} [className]
 * @returns {HTMLButtonElement}
 */
export function iconButton(name, label, onClick, className = "") {
  const attributes = { type: "button", class: `icon-button ${className}`, "aria-label": label, title: label };
  return make("button", { ...attributes, onclick: onClick }, icon(name));
}

/**
 * Create a button with an icon and a visible label.
 * @param {{icon?: IconName, label: string, className: string, onClick: (event: MouseEvent) => unknown}} options
 * @returns {HTMLButtonElement}
 */
export function button({ icon: name, label, className, onClick }) {
  const text = make("span", { class: "button-label" }, label);
  return make(
    "button",
    { type: "button", class: `button ${className}`, "aria-label": label, title: label, onclick: onClick },
    ...(name ? [icon(name)] : []),
    text,
  );
}

/**
 * Change a button's icon and label.
 * @param {HTMLButtonElement} element
 * @param {IconName} name
 * @param {string} label
 */
export function setButton(element, name, label) {
  element.setAttribute("aria-label", label);
  element.setAttribute("title", label);
  element.replaceChildren(icon(name), make("span", { class: "button-label" }, label));
}

/**
 * Create a drop-down list.
 * @param {string} label
 * @param {{value: string, label: string}[]} options
 * @param {(value: string) => void} onChoose
 * @returns {HTMLSelectElement}
 */
export function choice(label, options, onChoose) {
  const all = options.map((option) => make("option", { value: option.value }, option.label));
  const select = make("select", { "aria-label": label, title: label }, ...all);
  select.addEventListener("change", () => {
    onChoose(select.value);
    select.blur(); // keys go to the player again
  });
  return select;
}

/**
 * Scroll an element into view, smoothly unless the user wants no motion.
 * @param {HTMLElement} element
 */
export function scrollTo(element) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
}

/**
 * Give the focus back to the player around an element, so that its keys work.
 * @param {Element} element
 */
export function focusPlayer(element) {
  /** @type {HTMLElement|null} */ (element.closest("[tabindex]"))?.focus({ preventScroll: true });
}

/**
 * Set an element's text if it differs, so that screen readers announce nothing twice.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Match a canvas to the device pixels it covers; return its context, scaled to CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @returns {{context: CanvasRenderingContext2D, width: number, height: number}}
 */
export function fitCanvas(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const pixelRatio = Math.min(devicePixelRatio || 1, 3);
  const [pixelWidth, pixelHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    [canvas.width, canvas.height] = [pixelWidth, pixelHeight];
  }
  const context = context2d(canvas);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  return { context, width, height };
}

/**
 * Context of a canvas; every browser that runs the app has one.
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function context2d(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * Read a stored preference; null if there is none.
 * @param {string} name
 * @returns {string|null}
 */
export function loadPreference(name) {
  try {
    return localStorage.getItem(`formcheck-${name}`);
  } catch {
    return null;
  }
}

/**
 * Store a preference.
 * @param {string} name
 * @param {string} value
 */
export function savePreference(name, value) {
  try {
    localStorage.setItem(`formcheck-${name}`, value);
  } catch {
    // Storage is blocked: the preference lasts only for this page.
  }
}
