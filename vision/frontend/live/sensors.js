// What the device itself tells: how level it stands, and whether the page is seen.

const TILT_PAUSE_MS = 500;
const FLAT = 0.35; // of the pull of gravity along the screen: below it lies on its back

/** Ask for the tilt sensor; iPhones answer only within a press of a button. */
export function askTilt() {
  const ask = globalThis.DeviceOrientationEvent?.requestPermission;
  if (ask) ask.call(DeviceOrientationEvent).catch(() => {});
}

/**
 * How far the device is turned off level within the plane of its screen.
 * @param {number} beta front to back, degrees
 * @param {number} gamma left to right, degrees
 * @param {number} screenAngle how far the picture on the screen is turned, degrees
 * @returns {number|null} degrees, + counter-clockwise; null where it lies flat
 */
export function offLevel(beta, gamma, screenAngle) {
  const [b, g] = [(beta * Math.PI) / 180, (gamma * Math.PI) / 180];
  // Where "up" points, along the screen's own width and height.
  const [x, y] = [-Math.cos(b) * Math.sin(g), Math.sin(b)];
  if (Math.hypot(x, y) < FLAT) return null;
  const turned = (Math.atan2(x, y) * 180) / Math.PI - screenAngle;
  return ((((turned + 180) % 360) + 360) % 360) - 180;
}

/**
 * Report the tilt, at most twice a second and only when it changes by a degree.
 * @param {(deg: number) => void} report never called where there is no sensor
 * @returns {() => void} ends it
 */
export function watchTilt(report) {
  let told = null;
  let at = -Infinity;
  const look = (event) => {
    if (event.beta == null || event.gamma == null) return;
    const angle = screen.orientation?.angle ?? globalThis.orientation ?? 0;
    const deg = offLevel(event.beta, event.gamma, angle);
    const now = performance.now();
    if (deg === null || now - at < TILT_PAUSE_MS) return;
    if (told !== null && Math.abs(deg - told) < 1) return;
    [told, at] = [deg, now];
    report(Math.round(deg * 10) / 10);
  };
  addEventListener("deviceorientation", look);
  return () => removeEventListener("deviceorientation", look);
}

/**
 * Keep the screen on while the page is seen.
 * @returns {() => void} ends it
 */
export function keepAwake() {
  let lock = null;
  let wanted = true;
  const ask = async () => {
    if (!navigator.wakeLock || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (!wanted) lock.release();
    } catch {
      // The screen may go dark then, as it would have anyway.
    }
  };
  document.addEventListener("visibilitychange", ask); // a hidden page loses it
  ask();
  return () => {
    wanted = false;
    document.removeEventListener("visibilitychange", ask);
    lock?.release().catch(() => {});
  };
}

/**
 * Report that the page is hidden, or back.
 * @param {(hidden: boolean) => void} report
 * @returns {() => void} ends it
 */
export function watchHidden(report) {
  const look = () => report(document.hidden);
  document.addEventListener("visibilitychange", look);
  return () => document.removeEventListener("visibilitychange", look);
}
