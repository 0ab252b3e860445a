// Screen wake lock.

/**
 * Keep the screen on while the page is visible.
 * @returns {() => void} stop
 */
export function keepAwake() {
  /** @type {WakeLockSentinel|null} */
  let lock = null;
  let active = true;
  const requestLock = async () => {
    if (!navigator.wakeLock || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (!active) lock.release();
    } catch {
      // Without a lock the screen may turn off.
    }
  };
  document.addEventListener("visibilitychange", requestLock); // hiding the page releases the lock
  requestLock();
  return () => {
    active = false;
    document.removeEventListener("visibilitychange", requestLock);
    lock?.release().catch(() => {});
  };
}
