// Pausing by a raised hand: the camera of a session, and what is shown and said about it.

/** @import { HandCameraStatus } from "./handCamera.js" */

import { createHandCamera } from "./handCamera.js";
import { handText, insteadText, isSameWish } from "./raisedHand.js";

/**
 * @param {object} session
 * @param {() => RTCIceServer[]} session.iceServers
 * @param {Parameters<typeof createHandCamera>[0]["offer"]} session.offer
 * @param {() => "before"|"running"|"paused"} session.state
 * @param {() => void} session.toggle pause or go on
 * @param {(text: string) => void} session.say
 * @param {(camera: HandCameraStatus, text: string) => void} session.show
 * @param {(isOn: boolean) => void} session.switched the camera is on or off
 */
export function createHandPause(session) {
  let touchedAt = -Infinity;
  let signedAt = -Infinity;
  let said = ""; // the problem that was spoken
  let signedState = ""; // what the last raised hand led to
  const camera = createHandCamera({
    iceServers: session.iceServers,
    offer: session.offer,
    changed({ problem }) {
      session.switched(isOn());
      if (problem && problem !== said && session.state() !== "before") session.say(insteadText(problem));
      said = problem;
      show();
    },
    signed() {
      signedAt = Date.now();
      if (!isSameWish(signedAt, touchedAt)) session.toggle();
      signedState = session.state();
      show();
    },
  });

  const isOn = () => camera.status().state !== "off";

  function show() {
    const state = session.state();
    const signed_ms = state === signedState ? Date.now() - signedAt : Infinity;
    const text = handText(camera.status(), { state, signed_ms });
    session.show(camera.status(), text);
  }

  return {
    isOn,
    show,
    start: camera.start,
    stop: camera.stop,
    answer: camera.answer,
    leave: camera.leave,
    /** A tap or key has paused the session, or has let it go on. */
    touched() {
      touchedAt = Date.now();
    },
  };
}
