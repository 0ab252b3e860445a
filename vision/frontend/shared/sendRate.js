// Adaptive send rate: send somewhat more frames than the server analyses. Encoding and decoding
// more would only take time from the analysis if browser and server share a computer.

const HEADROOM = 1.4; // leaves room to notice that the server has become faster
const INTERVAL_MS = 2000;
const MIN_CHANGE = 2; // frames per second

/**
 * @param {number} max frames per second; at least half of it is sent
 * @param {(rate: number) => void} send
 * @returns {{update: (throughput: {analysed_fps: number}) => void, rate: () => number}}
 */
export function createSendRate(max, send) {
  let rate = max;
  let changedAt = null;

  return {
    rate: () => rate,
    /** Adapt to the server's recent analysis rate. */
    update({ analysed_fps: analysed }) {
      const now = performance.now();
      changedAt ??= now; // the first analyses are slow
      if (!(analysed > 0) || now - changedAt < INTERVAL_MS) return;
      const newRate = Math.round(Math.min(max, Math.max(max / 2, analysed * HEADROOM)));
      if (Math.abs(newRate - rate) < MIN_CHANGE && newRate !== max) return;
      changedAt = now;
      if (newRate === rate) return;
      rate = newRate;
      send(rate);
    },
  };
}
