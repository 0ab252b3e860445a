// Report of the frame at which the player has stopped, once it stays there.

const DELAY_MS = 250;

/**
 * @param {{readonly mode: string, readonly shownFrame: number}} frameVideo
 * @param {(frame: number) => void} report called for another frame than the last time
 */
export function createMomentReport(frameVideo, report) {
  let reportedFrame = -1;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;

  function reportIfPaused() {
    const { mode, shownFrame } = frameVideo;
    if (mode !== "paused" || shownFrame < 0 || shownFrame === reportedFrame) return;
    reportedFrame = shownFrame;
    report(shownFrame);
  }

  return {
    schedule() {
      clearTimeout(timer);
      timer = setTimeout(reportIfPaused, DELAY_MS);
    },
    close: () => clearTimeout(timer),
  };
}
