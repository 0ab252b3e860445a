// One WebRTC connection, from its offer to its end; serverLink.js replaces a lost one.

const SEND_LONGER_SIDE_PX = 640;
const SEND_BITS_PER_S = 1_500_000;

/**
 * @typedef {object} ConnectionEvents none is called after `close`
 * @property {(offer: {id: string, type: string, sdp: string}) => void} onOffer with all ICE candidates
 * @property {() => void} onOpen messages to the server can be sent
 * @property {(message: import("./serverLink.js").ServerMessage) => void} onMessage from the server
 * @property {() => void} onLost once, when the connection has failed
 */

/**
 * Open a connection.
 * @param {object} options
 * @param {MediaStreamTrack} options.track
 * @param {RTCIceServer[]} options.iceServers
 * @param {number} options.rate frames per second, at most
 * @param {{gather: number, disconnected: number}} options.timeouts milliseconds
 * @param {ConnectionEvents} events
 */
export function openConnection({ track, iceServers, rate, timeouts }, events) {
  const id = newId();
  const pc = new RTCPeerConnection({ iceServers });
  // A late update is worthless, so that channel is unreliable; messages to the server must arrive.
  const updateChannel = pc.createDataChannel("updates", { ordered: false, maxRetransmits: 0 });
  const messageChannel = pc.createDataChannel("messages", { ordered: true });
  const transceiver = pc.addTransceiver(track, {
    direction: "sendonly",
    sendEncodings: [encoding(track, rate)],
  });
  let closed = false;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let disconnectTimer;

  const onLostConnection = () => {
    if (closed) return;
    close();
    events.onLost();
  };
  updateChannel.onmessage = ({ data }) => {
    const message = parseJson(data);
    if (!closed && message) events.onMessage(message);
  };
  messageChannel.onopen = () => closed || events.onOpen();
  updateChannel.onclose = onLostConnection;
  messageChannel.onclose = onLostConnection;
  pc.onconnectionstatechange = () => {
    clearTimeout(disconnectTimer);
    if (pc.connectionState === "failed" || pc.connectionState === "closed") onLostConnection();
    else if (pc.connectionState === "disconnected") {
      disconnectTimer = setTimeout(onLostConnection, timeouts.disconnected);
    }
  };

  async function offer() {
    preferVp8(transceiver);
    await preferFrameRate(transceiver.sender);
    await pc.setLocalDescription();
    await waitForCandidates(pc, timeouts.gather);
    const { type, sdp } = /** @type {RTCSessionDescription} */ (pc.localDescription);
    if (!closed) events.onOffer({ id, type, sdp });
  }

  function close() {
    closed = true;
    clearTimeout(disconnectTimer);
    pc.close();
  }

  offer().catch(onLostConnection);
  return {
    id,
    close,
    /** @param {{type: string, sdp: string}} answer */
    answer({ type, sdp }) {
      if (!closed && pc.signalingState === "have-local-offer") {
        pc.setRemoteDescription({ type: /** @type {RTCSdpType} */ (type), sdp }).catch(onLostConnection);
      }
    },
    /** @param {object} message @returns {boolean} whether it was sent */
    send(message) {
      if (closed || messageChannel.readyState !== "open") return false;
      messageChannel.send(JSON.stringify(message));
      return true;
    },
    /** @param {number} newRate frames per second, at most */
    setRate(newRate) {
      rate = newRate;
      return changeParameters(transceiver.sender, (parameters) =>
        parameters.encodings.forEach((each) => (each.maxFramerate = rate)),
      );
    },
    /** @param {MediaStreamTrack} newTrack */
    async replace(newTrack) {
      await transceiver.sender.replaceTrack(newTrack);
      await changeParameters(transceiver.sender, (parameters) =>
        parameters.encodings.forEach((each) => Object.assign(each, encoding(newTrack, rate))),
      );
    },
  };
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** @param {MediaStreamTrack} track @param {number} rate */
function encoding(track, rate) {
  const { width = 0, height = 0 } = track.getSettings();
  return {
    maxBitrate: SEND_BITS_PER_S,
    maxFramerate: rate,
    scaleResolutionDownBy: Math.max(1, Math.max(width, height) / SEND_LONGER_SIDE_PX),
  };
}

/**
 * Prefer VP8: of the codecs that every browser sends, it costs the server the least to decode.
 * @param {RTCRtpTransceiver} transceiver
 */
function preferVp8(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (!codecs || !transceiver.setCodecPreferences) return;
  /** @param {{mimeType: string}} codec */
  const isVp8 = (codec) => codec.mimeType.toLowerCase() === "video/vp8";
  try {
    transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
  } catch {
    // Keep the browser's own order.
  }
}

/** Reduce the resolution rather than the frame rate when bandwidth or CPU run short. @param {RTCRtpSender} sender */
function preferFrameRate(sender) {
  return changeParameters(sender, (parameters) => {
    parameters.degradationPreference = "maintain-framerate";
  });
}

/** @param {RTCRtpSender} sender @param {(parameters: RTCRtpSendParameters) => void} change */
async function changeParameters(sender, change) {
  try {
    const parameters = sender.getParameters();
    change(parameters);
    await sender.setParameters(parameters);
  } catch {
    // Not every browser supports every parameter.
  }
}

/** @param {RTCPeerConnection} pc @param {number} timeout @returns {Promise<void>} */
function waitForCandidates(pc, timeout) {
  if (pc.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, timeout);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState === "complete") resolve();
    });
  });
}

/** @param {string} data */
function parseJson(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
