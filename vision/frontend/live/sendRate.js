// How many pictures a second to send: some more than are looked at. Encoding and decoding the
// rest would take its time from looking, where browser and server share a computer.

const SPARE = 1.4; // so that a server that becomes quicker shows it
const EVERY_MS = 2000;
const WORTH = 2; // pictures a second

/**
 * @param {number} most pictures a second; never fewer than half of it
 * @param {(rate: number) => void} send
 * @returns {{news: (pace: {analysed: number}) => void, rate: () => number}}
 */
export function createPacer(most, send) {
  let rate = most;
  let changed = null;

  return {
    rate: () => rate,
    /** Hear from the server how many it looked at of late. */
    news({ analysed }) {
      const now = performance.now();
      changed ??= now; // the first looks are slow ones
      if (!(analysed > 0) || now - changed < EVERY_MS) return;
      const wanted = Math.round(Math.min(most, Math.max(most / 2, analysed * SPARE)));
      if (Math.abs(wanted - rate) < WORTH && wanted !== most) return;
      changed = now;
      if (wanted === rate) return;
      rate = wanted;
      send(rate);
    },
  };
}
