// Link to the server: one WebRTC connection at a time, reconnected when it is lost.

/** @import { StreamUpdate } from "./types.d.ts" */

import { openConnection } from "./peerConnection.js";
import { createSendRate } from "./sendRate.js";

/** Timeouts, and the pauses before each reconnection attempt, milliseconds. */
export const TIMEOUTS = {
  gather: 2000,
  answer: 20_000, // the page has to rerun, and a model may have to be loaded
  firstUpdate: 15_000,
  update: 5000,
  disconnected: 3000,
  steady: 10_000, // after updates for this long, the attempts are counted from zero again
  pauses: [500, 1000, 2000, 4000, 8000],
};
const LATE_S = 1;

/**
 * @typedef {"connecting"|"open"|"lost"|"given_up"} LinkState
 * @typedef {{type: string, [field: string]: unknown}} Message to the server
 * @typedef {{type: "refused", reason: string}} Refusal the connection cannot go on
 * @typedef {StreamUpdate|Refusal} ServerMessage
 */

/**
 * @template {StreamUpdate} Update what the server sends for each frame
 * @param {object} options
 * @param {MediaStreamTrack} options.track
 * @param {RTCIceServer[]} options.iceServers
 * @param {number} options.rate frames per second, at most
 * @param {typeof TIMEOUTS} [options.timeouts]
 * @param {object} on
 * @param {import("./peerConnection.js").ConnectionEvents["onOffer"]} on.offer
 * @param {() => void} on.open a connection is open, the first or a later one
 * @param {(update: Update) => void} on.update in order
 * @param {(reason: string) => void} on.refused
 * @param {(state: LinkState, attempt: number, attempts: number) => void} on.state
 */
export function createLink({ track, iceServers, rate, timeouts = TIMEOUTS }, on) {
  const attempts = timeouts.pauses.length;
  /** @type {ReturnType<typeof openConnection>|null} */
  let connection = null;
  let attempt = 0;
  let open = false;
  let active = true;
  let deadline = Infinity;
  let newestTime = -Infinity;
  /** @type {number|null} */
  let firstUpdateAt = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let reconnectTimer;
  /** @type {Message[]} */
  let unsent = [];

  const sendRate = createSendRate(rate, (newRate) => connection?.setRate(newRate));

  /** @param {number} milliseconds */
  const setDeadline = (milliseconds) => (deadline = performance.now() + milliseconds);
  const extendDeadline = () => (deadline = Math.max(deadline, performance.now() + timeouts.update));
  document.addEventListener("visibilitychange", extendDeadline); // hidden pages are throttled
  const watchdog = setInterval(() => {
    if (document.hidden || !active || !connection) return;
    if (performance.now() > deadline) reconnect();
  }, Math.min(500, timeouts.update / 4));

  function connect() {
    connection?.close();
    [open, newestTime, firstUpdateAt] = [false, -Infinity, null];
    setDeadline(timeouts.answer);
    on.state("connecting", attempt, attempts);
    const opened = openConnection(
      { track, iceServers, rate: sendRate.rate(), timeouts },
      {
        onOffer: on.offer,
        onOpen: () => {
          open = true;
          setDeadline(timeouts.firstUpdate);
          on.open();
          unsent = unsent.filter((message) => !opened.send(message));
          on.state("open", attempt, attempts);
        },
        onMessage: receive,
        onLost: reconnect,
      },
    );
    connection = opened;
  }

  /** @param {ServerMessage} message */
  function receive(message) {
    if (message.type === "refused") {
      on.refused(String(message.reason ?? ""));
    } else if (message.type === "update") {
      setDeadline(timeouts.update);
      const now = performance.now();
      firstUpdateAt ??= now;
      if (now - firstUpdateAt > timeouts.steady) attempt = 0;
      const isStale = message.time_s < newestTime && message.time_s > newestTime - LATE_S;
      if (isStale) return; // the channel is unordered
      newestTime = message.time_s;
      if (message.throughput) sendRate.update(message.throughput);
      on.update(/** @type {Update} */ (message));
    }
  }

  function reconnect() {
    connection?.close();
    [connection, open] = [null, false];
    if (!active) return;
    if (attempt >= attempts) {
      on.state("given_up", attempt, attempts);
      return;
    }
    attempt += 1;
    on.state("lost", attempt, attempts);
    reconnectTimer = setTimeout(connect, timeouts.pauses[attempt - 1]);
  }

  connect();
  return {
    isOpen: () => open,
    /** @param {{id: string, type: string, sdp?: string, reason?: string}|null} answer */
    answer(answer) {
      if (!answer || answer.id !== connection?.id) return;
      if (answer.type === "refused") on.refused(String(answer.reason ?? ""));
      else connection.answer({ type: answer.type, sdp: answer.sdp ?? "" });
    },
    /** Send a message to the server; while disconnected, the newest of each type is kept. @param {Message} message */
    send(message) {
      if (connection?.send(message)) return;
      unsent = [...unsent.filter((other) => other.type !== message.type), message];
    },
    /** @param {MediaStreamTrack} newTrack */
    replace(newTrack) {
      track = newTrack;
      return connection?.replace(newTrack);
    },
    /** Reconnect, counting the attempts from zero. */
    retry() {
      clearTimeout(reconnectTimer);
      attempt = 0;
      connect();
    },
    /** Whether to reconnect; a server that has finished may close the connection. @param {boolean} isActive */
    setActive(isActive) {
      active = isActive;
      if (!active) clearTimeout(reconnectTimer);
      setDeadline(timeouts.update);
    },
    close() {
      clearInterval(watchdog);
      document.removeEventListener("visibilitychange", extendDeadline);
      clearTimeout(reconnectTimer);
      connection?.close();
      connection = null;
    },
  };
}
