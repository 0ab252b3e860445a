// Stands in for Streamlit and for the server: mounts the component, answers its offers with a
// second RTCPeerConnection in the same page, and sends whatever news a test asks for.

const query = new URLSearchParams(location.search);
const { default: show } = await import(query.has("joined") ? "/joined.js" : "/live/main.js");

const live = {
  offers: [],
  told: [],
  finished: [],
  painted: [],
  answers: true,
  root: () => live.shadow?.querySelector(".live") ?? null,
  kinds: (type) => live.told.filter((message) => message.type === type),
};
window.live = live;

let server = null;
let host = null;
let data = {
  answer: null,
  ice_servers: [],
  upload: ".uploader",
  wants: { screen: "single_leg_squat", view: "front", leg: "left", title: "Single-leg squat", target: 5 },
};

live.call = (change = {}) => {
  data = { ...data, ...change };
  live.cleanUp = show({
    parentElement: live.shadow,
    data,
    setStateValue: (name, value) => offered(value),
    setTriggerValue: (name, value) => live.finished.push(value),
  });
  return live.cleanUp; // of the last call, as Streamlit keeps it
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

document.addEventListener("formcheck-news", ({ detail }) => live.painted.push(detail));

async function offered(offer) {
  live.offers.push(offer);
  if (!offer || !live.answers) return;
  const mine = new RTCPeerConnection();
  server = mine;
  mine.ondatachannel = ({ channel }) => {
    mine[channel.label] = channel;
    if (channel.label === "tell") {
      channel.onmessage = ({ data: text }) => live.told.push(JSON.parse(text));
    }
  };
  await mine.setRemoteDescription(offer);
  await mine.setLocalDescription();
  if (mine.iceGatheringState !== "complete") {
    await new Promise((resolve) => {
      mine.onicegatheringstatechange = () => mine.iceGatheringState === "complete" && resolve();
    });
  }
  const { type, sdp } = mine.localDescription;
  live.call({ answer: { id: offer.id, type, sdp } });
}

// The uploader shows a chip for what it takes, as Streamlit's does.
const uploader = document.querySelector(".uploader");
live.takes = true;
live.chip = null;
uploader.addEventListener("change", ({ target }) => {
  if (!live.takes) return;
  live.chip = document.createElement("div");
  live.chip.dataset.testid = "stFileChip";
  live.chip.title = target.files[0].name;
  live.chip.innerHTML = "<i data-testid=stFileChipIconSpinner></i>";
  uploader.append(live.chip);
});
live.arrive = () => live.chip.replaceChildren();
live.refuse = () => live.chip.setAttribute("aria-invalid", "true");

live.isOpen = () => server?.coach?.readyState === "open" && server?.tell?.readyState === "open";
live.send = (message) => server.coach.send(JSON.stringify(message));
live.hangUp = () => server.close();
live.channels = () =>
  ["coach", "tell"].map((label) => {
    const { ordered, maxRetransmits } = server[label];
    return { label, ordered, maxRetransmits };
  });

live.ready = true;
