// Device sensors: tilt, page visibility.

import { keepAwake } from "../shared/keepAwake.js";

const TILT_INTERVAL_MS = 500;
const MIN_GRAVITY = 0.35; // gravity along the screen as a fraction of g; below it the device lies flat

/** Ask for permission to read the tilt; iPhones require it during a click. */
export function requestTiltPermission() {
  /** @type {{requestPermission?: () => Promise<string>}|undefined} */
  const sensor = /** @type {{DeviceOrientationEvent?: object}} */ (globalThis).DeviceOrientationEvent;
  sensor?.requestPermission?.().catch(() => {});
}

/**
 * Roll of the device within the plane of its screen.
 * @param {number} beta front to back, degrees
 * @param {number} gamma left to right, degrees
 * @param {number} screenAngle rotation of the screen's content, degrees
 * @returns {number|null} degrees, + counter-clockwise; null if the device lies flat
 */
export function rollDegrees(beta, gamma, screenAngle) {
  const [b, g] = [(beta * Math.PI) / 180, (gamma * Math.PI) / 180];
  // Where "up" points, along the screen's own width and height.
  const [x, y] = [-Math.cos(b) * Math.sin(g), Math.sin(b)];
  if (Math.hypot(x, y) < MIN_GRAVITY) return null;
  const roll = (Math.atan2(x, y) * 180) / Math.PI - screenAngle;
  return ((((roll + 180) % 360) + 360) % 360) - 180;
}

/**
 * Report the tilt, at most twice a second and only when it changes by a degree.
 * @param {(deg: number) => void} onReport never called without a sensor
 * @returns {() => void} stop
 */
export function watchTilt(onReport) {
  /** @type {number|null} */
  let reported = null;
  let reportedAt = -Infinity;
  /** @param {DeviceOrientationEvent} event */
  const onChange = (event) => {
    if (event.beta == null || event.gamma == null) return;
    const angle = screen.orientation?.angle ?? globalThis.orientation ?? 0;
    const deg = rollDegrees(event.beta, event.gamma, angle);
    const now = performance.now();
    if (deg === null || now - reportedAt < TILT_INTERVAL_MS) return;
    if (reported !== null && Math.abs(deg - reported) < 1) return;
    [reported, reportedAt] = [deg, now];
    onReport(Math.round(deg * 10) / 10);
  };
  addEventListener("deviceorientation", onChange);
  return () => removeEventListener("deviceorientation", onChange);
}

/**
 * Report when the page is hidden or visible again.
 * @param {(hidden: boolean) => void} onReport
 * @returns {() => void} stop
 */
export function watchHidden(onReport) {
  const onChange = () => onReport(document.hidden);
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}

/**
 * Keep the screen on, and report tilt and hiding.
 * @param {{tilt: (deg: number) => void, hidden: (hidden: boolean) => void}} on
 * @returns {() => void} stop
 */
export function watchDevice(on) {
  const stops = [keepAwake(), watchTilt(on.tilt), watchHidden(on.hidden)];
  return () => stops.forEach((stop) => stop());
}
