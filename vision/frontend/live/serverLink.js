// The link to the server: one connection at a time, and a new one when it is lost.

import { openConnection } from "./peerConnection.js";
import { createPacer } from "./sendRate.js";

/** Milliseconds, and how long to wait before each further attempt. */
export const PATIENCE = {
  gather: 2000,
  answer: 20_000, // the page has to run again, and a model may have to be loaded
  firstNews: 15_000,
  news: 5000,
  disconnected: 3000,
  steady: 10_000, // news for so long: the next loss starts to count anew
  pauses: [500, 1000, 2000, 4000, 8000],
};
const LATE_S = 1;

/**
 * @typedef {"connecting"|"open"|"lost"|"given_up"} LinkState
 *
 * @param {object} options
 * @param {MediaStreamTrack} options.track
 * @param {RTCIceServer[]} options.iceServers
 * @param {number} options.rate pictures a second, at most
 * @param {typeof PATIENCE} [options.patience]
 * @param {object} on
 * @param {(offer: object) => void} on.offer
 * @param {() => void} on.open a connection is open, the first or another
 * @param {(news: object) => void} on.news in order
 * @param {(why: string) => void} on.refused
 * @param {(state: LinkState, attempt: number, attempts: number) => void} on.state
 */
export function createLink({ track, iceServers, rate, patience = PATIENCE }, on) {
  const attempts = patience.pauses.length;
  let connection = null;
  let attempt = 0;
  let open = false;
  let watched = true;
  let deadline = Infinity;
  let newest = -Infinity;
  let firstNews = null;
  let pause = 0;
  let untold = [];

  const pacer = createPacer(rate, (latest) => connection?.pace(latest));

  const wait = (milliseconds) => (deadline = performance.now() + milliseconds);
  const extend = () => (deadline = Math.max(deadline, performance.now() + patience.news));
  document.addEventListener("visibilitychange", extend); // a hidden page hears little
  const clock = setInterval(() => {
    if (document.hidden || !watched || !connection) return;
    if (performance.now() > deadline) lose();
  }, Math.min(500, patience.news / 4));

  function connect() {
    connection?.close();
    [open, newest, firstNews] = [false, -Infinity, null];
    wait(patience.answer);
    on.state("connecting", attempt, attempts);
    const mine = openConnection(
      { track, iceServers, rate: pacer.rate(), patience },
      {
        onOffer: on.offer,
        onOpen: () => {
          open = true;
          wait(patience.firstNews);
          on.open();
          untold = untold.filter((message) => !mine.send(message));
          on.state("open", attempt, attempts);
        },
        onMessage: receive,
        onLost: lose,
      },
    );
    connection = mine;
  }

  function receive(message) {
    if (message.type === "refused") {
      on.refused(String(message.why ?? ""));
    } else if (message.type === "news") {
      wait(patience.news);
      const now = performance.now();
      firstNews ??= now;
      if (now - firstNews > patience.steady) attempt = 0;
      const late = message.time_s < newest && message.time_s > newest - LATE_S;
      if (late) return; // the channel keeps no order
      newest = message.time_s;
      if (message.pace) pacer.news(message.pace);
      on.news(message);
    }
  }

  function lose() {
    connection?.close();
    [connection, open] = [null, false];
    if (!watched) return;
    if (attempt >= attempts) {
      on.state("given_up", attempt, attempts);
      return;
    }
    attempt += 1;
    on.state("lost", attempt, attempts);
    pause = setTimeout(connect, patience.pauses[attempt - 1]);
  }

  connect();
  return {
    isOpen: () => open,
    /** @param {{id: string, type: string, sdp?: string, why?: string}|null} answer */
    answer(answer) {
      if (!answer || answer.id !== connection?.id) return;
      if (answer.type === "refused") on.refused(String(answer.why ?? ""));
      else connection.answer(answer);
    },
    /** Tell the server; kept until it can be told, of each type only the newest. */
    tell(message) {
      if (connection?.send(message)) return;
      untold = [...untold.filter((other) => other.type !== message.type), message];
    },
    /** @param {MediaStreamTrack} other */
    replace(other) {
      track = other;
      return connection?.replace(other);
    },
    /** Try again from the beginning. */
    retry() {
      clearTimeout(pause);
      attempt = 0;
      connect();
    },
    /** Whether it is to be kept up; a server that is done may hang up. */
    watch(whether) {
      watched = whether;
      if (!watched) clearTimeout(pause);
      wait(patience.news);
    },
    close() {
      clearInterval(clock);
      document.removeEventListener("visibilitychange", extend);
      clearTimeout(pause);
      connection?.close();
      connection = null;
    },
  };
}
