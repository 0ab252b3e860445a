// The camera of a guided session: opened, connected to the server, and watched for a raised hand.

/** @import { HandUpdate } from "../shared/types.d.ts" */

import { explainCameraError, explainUnplugged, findCameraObstacle, openCamera } from "../shared/camera.js";
import { createLink } from "../shared/serverLink.js";
import { translate } from "../shared/texts.js";
import { createSignCounter } from "./raisedHand.js";

const CAMERA_RATE = 15; // frames per second; fewer make some cameras blur
const SEND_RATE = 8; // enough for a hand that is held up for a second

/**
 * @typedef {object} HandCameraStatus
 * @property {"off"|"opening"|"on"} state
 * @property {boolean} isSeen whether the newest frame shows a person
 * @property {string} problem why no hand is seen though it was wanted, a sentence; or empty
 * @property {MediaStream|null} stream
 * @property {boolean} isMirrored
 */

/** @type {HandCameraStatus} */
export const CAMERA_OFF = { state: "off", isSeen: false, problem: "", stream: null, isMirrored: false };

/**
 * @param {object} session
 * @param {() => RTCIceServer[]} session.iceServers
 * @param {(offer: {id: string, type: string, sdp: string}|null) => void} session.offer to the server; null closes
 * @param {(status: HandCameraStatus) => void} session.changed
 * @param {() => void} session.signed a raised hand was held
 */
export function createHandCamera(session) {
  const signs = createSignCounter();
  let status = CAMERA_OFF;
  let starts = 0; // to notice that it was switched off while it was being opened
  let isOffered = false;
  /** @type {ReturnType<typeof createLink<HandUpdate>>|null} */
  let link = null;

  /** @param {Partial<HandCameraStatus>} change */
  function setStatus(change) {
    const before = status;
    status = { ...status, ...change };
    if (Object.keys(change).some((name) => Reflect.get(before, name) !== Reflect.get(status, name))) session.changed(status);
  }

  async function start() {
    if (status.state !== "off") return;
    const obstacle = findCameraObstacle();
    if (obstacle) {
      fail(`${obstacle.title}.`);
      return;
    }
    starts += 1;
    const current = starts;
    setStatus({ ...CAMERA_OFF, state: "opening" });
    let opened;
    try {
      opened = await openCamera(CAMERA_RATE);
    } catch (error) {
      if (current === starts) fail(`${explainCameraError(error).title}.`);
      return;
    }
    const { track, stream, front } = opened;
    if (current !== starts) {
      track.stop();
      return;
    }
    track.onended = () => fail(`${explainUnplugged().title}.`);
    setStatus({ stream, isMirrored: front });
    signs.reset();
    link = createLink(
      { track, iceServers: session.iceServers(), rate: SEND_RATE },
      { offer: send, open() {}, update, refused: fail, state: onLinkState },
    );
  }

  /** @param {{id: string, type: string, sdp: string}} offer */
  function send(offer) {
    isOffered = true;
    session.offer(offer);
  }

  /** @param {HandUpdate} update */
  function update({ signs: count, is_seen: isSeen }) {
    setStatus({ state: "on", isSeen, problem: "" });
    if (signs.take(count)) session.signed();
  }

  /** @param {string} state of the link */
  function onLinkState(state) {
    const problem = translate("The connection to the camera is lost.");
    if (state === "lost") setStatus({ state: "opening", isSeen: false, problem }); // it is tried again
    if (state === "given_up") fail(problem);
  }

  /** @param {string} problem a sentence */
  function fail(problem) {
    close();
    setStatus({ ...CAMERA_OFF, problem });
  }

  /** Release the camera, and let the server know. */
  function close() {
    starts += 1;
    link?.close();
    link = null;
    status.stream?.getTracks().forEach((track) => {
      track.onended = null;
      track.stop();
    });
    if (isOffered) session.offer(null);
    isOffered = false;
  }

  return {
    start,
    status: () => status,
    stop() {
      close();
      setStatus(CAMERA_OFF);
    },
    /** @param {Parameters<ReturnType<typeof createLink>["answer"]>[0]} answer */
    answer: (answer) => link?.answer(answer),
    /** Release the camera; the page is gone. */
    leave() {
      isOffered = false;
      close();
    },
  };
}
