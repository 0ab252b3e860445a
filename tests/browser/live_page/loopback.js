// Fake Streamlit and server: mounts the component, answers its offers with a second
// RTCPeerConnection in the same page, and sends the updates that a test asks for.

const { default: show } = await import("/built.js");

const live = {
  offers: [],
  received: [],
  finished: [],
  painted: [],
  isAnswering: true,
  root: () => live.shadow?.querySelector(".live") ?? null,
  messages: (type) => live.received.filter((message) => message.type === type),
};
window.live = live;

let server = null;
let host = null;
let data = {
  answer: null,
  ice_servers: [],
  upload: { address: "/uploads", token: "token" },
  config: { screen: "single_leg_squat", view: "front", leg: "left", title: "Single-leg squat", target: 5 },
};

live.call = (change = {}) => {
  data = { ...data, ...change };
  live.cleanUp = show({
    parentElement: live.shadow,
    data,
    setStateValue: (name, value) => (name === "offer" ? onOffer(value) : (live[name] = value)),
    setTriggerValue: (name, value) => live.finished.push(value),
  });
  return live.cleanUp; // Streamlit keeps that of the last call
};

live.mount = async (change = {}) => {
  host = document.createElement("div");
  document.body.prepend(host);
  live.shadow = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = await (await fetch("/style.css")).text();
  live.shadow.append(style);
  live.call(change);
};

live.unmount = () => {
  host.remove();
  live.cleanUp();
};

document.addEventListener("formcheck-update", ({ detail }) => live.painted.push(detail));

async function onOffer(offer) {
  live.offers.push(offer);
  if (!offer || !live.isAnswering) return;
  const peer = new RTCPeerConnection();
  server = peer;
  peer.ondatachannel = ({ channel }) => {
    peer[channel.label] = channel;
    if (channel.label === "messages") {
      channel.onmessage = ({ data: text }) => live.received.push(JSON.parse(text));
    }
  };
  await peer.setRemoteDescription(offer);
  await peer.setLocalDescription();
  if (peer.iceGatheringState !== "complete") {
    await new Promise((resolve) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
    });
  }
  const { type, sdp } = peer.localDescription;
  live.call({ answer: { id: offer.id, type, sdp } });
}

// Fake server of uploads: the last piece is answered when a test says so.
live.pieces = [];
live.size = 0;
live.requests = [];
window.XMLHttpRequest = class {
  upload = {};
  open(method) {
    this.method = method;
    live.requests.push(method);
  }
  setRequestHeader() {}
  abort() {}
  send(body) {
    if (this.method === "POST") {
      live.size = JSON.parse(body).size;
      live.name = JSON.parse(body).name;
      this.answer(200, { id: "upload-1", offset: 0 });
      return;
    }
    live.pieces.push(body);
    const offset = new Blob(live.pieces).size;
    const answer = () => this.answer(200, { offset });
    if (offset < live.size) answer();
    live.arrive = answer;
    live.refuse = (error) => this.answer(507, { error });
  }
  answer(status, content) {
    this.status = status;
    this.responseText = JSON.stringify(content);
    this.onload();
    this.onloadend();
  }
};

live.isOpen = () => server?.updates?.readyState === "open" && server?.messages?.readyState === "open";
live.send = (message) => server.updates.send(JSON.stringify(message));
live.hangUp = () => server.close();
live.channels = () =>
  ["updates", "messages"].map((label) => {
    const { ordered, maxRetransmits } = server[label];
    return { label, ordered, maxRetransmits };
  });

live.ready = true;
