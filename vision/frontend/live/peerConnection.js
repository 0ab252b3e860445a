// One WebRTC connection, from its offer to its end. Another module replaces it when it is lost.

const SENT_LONGER_SIDE = 640;
const SENT_BITS_A_SECOND = 1_500_000;

/**
 * @typedef {object} Events none is called after `close`
 * @property {(offer: {id: string, type: string, sdp: string}) => void} onOffer once it is complete
 * @property {() => void} onOpen the browser can tell the server something
 * @property {(message: object) => void} onMessage from the server
 * @property {() => void} onLost once, when this connection is of no use any more
 */

/**
 * Begin a connection.
 * @param {object} options
 * @param {MediaStreamTrack} options.track
 * @param {RTCIceServer[]} options.iceServers
 * @param {number} options.rate pictures a second, at most
 * @param {{gather: number, disconnected: number}} options.patience milliseconds
 * @param {Events} events
 */
export function openConnection({ track, iceServers, rate, patience }, events) {
  const id = newId();
  const pc = new RTCPeerConnection({ iceServers });
  // News are worth something only while new; what the browser tells must arrive.
  const coach = pc.createDataChannel("coach", { ordered: false, maxRetransmits: 0 });
  const tell = pc.createDataChannel("tell", { ordered: true });
  const transceiver = pc.addTransceiver(track, {
    direction: "sendonly",
    sendEncodings: [encoding(track, rate)],
  });
  let done = false;
  let waiting = 0;

  const lost = () => {
    if (done) return;
    close();
    events.onLost();
  };
  coach.onmessage = ({ data }) => {
    const message = parsed(data);
    if (!done && message) events.onMessage(message);
  };
  tell.onopen = () => done || events.onOpen();
  coach.onclose = lost;
  tell.onclose = lost;
  pc.onconnectionstatechange = () => {
    clearTimeout(waiting);
    if (pc.connectionState === "failed" || pc.connectionState === "closed") lost();
    else if (pc.connectionState === "disconnected") {
      waiting = setTimeout(lost, patience.disconnected);
    }
  };

  async function offer() {
    preferVp8(transceiver);
    await keepPace(transceiver.sender);
    await pc.setLocalDescription();
    await gathered(pc, patience.gather);
    const { type, sdp } = pc.localDescription;
    if (!done) events.onOffer({ id, type, sdp });
  }

  function close() {
    done = true;
    clearTimeout(waiting);
    pc.close();
  }

  offer().catch(lost);
  return {
    id,
    close,
    /** @param {{type: string, sdp: string}} answer */
    answer({ type, sdp }) {
      if (!done && pc.signalingState === "have-local-offer") {
        pc.setRemoteDescription({ type, sdp }).catch(lost);
      }
    },
    /** @returns {boolean} whether it was sent */
    send(message) {
      if (done || tell.readyState !== "open") return false;
      tell.send(JSON.stringify(message));
      return true;
    },
    /** @param {number} latest pictures a second, at most */
    pace(latest) {
      rate = latest;
      return adjust(transceiver.sender, (parameters) =>
        parameters.encodings.forEach((each) => (each.maxFramerate = rate)),
      );
    },
    /** @param {MediaStreamTrack} other */
    async replace(other) {
      await transceiver.sender.replaceTrack(other);
      await adjust(transceiver.sender, (parameters) =>
        parameters.encodings.forEach((each) => Object.assign(each, encoding(other, rate))),
      );
    },
  };
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function encoding(track, rate) {
  const { width = 0, height = 0 } = track.getSettings();
  return {
    maxBitrate: SENT_BITS_A_SECOND,
    maxFramerate: rate,
    scaleResolutionDownBy: Math.max(1, Math.max(width, height) / SENT_LONGER_SIDE),
  };
}

/** VP8 first: of all that every browser sends, the server decodes it with the least work. */
function preferVp8(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (!codecs || !transceiver.setCodecPreferences) return;
  const first = (codec) => codec.mimeType.toLowerCase() === "video/vp8";
  try {
    transceiver.setCodecPreferences([...codecs.filter(first), ...codecs.filter((c) => !first(c))]);
  } catch {
    // The browser's own order will do.
  }
}

/** A smaller picture is better than a late one. */
function keepPace(sender) {
  return adjust(sender, (parameters) => {
    parameters.degradationPreference = "maintain-framerate";
  });
}

async function adjust(sender, change) {
  try {
    const parameters = sender.getParameters();
    change(parameters);
    await sender.setParameters(parameters);
  } catch {
    // Not every browser takes every one.
  }
}

function gathered(pc, patience) {
  if (pc.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, patience);
    pc.addEventListener("icegatheringstatechange", () => {
      if (pc.iceGatheringState === "complete") resolve();
    });
  });
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
