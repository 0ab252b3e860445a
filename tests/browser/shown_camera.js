// A camera that shows what a test wants, for as long as it wants: images, drawn on a canvas.
// What is shown next depends on what the server has analysed, and not on the time.

window.streams = [];
window.camera = (() => {
  const RATE = 15; // frames per second
  const SLOWEST = 12; // analysed frames per second at which a clip still plays at its own speed
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  let images = [];
  let shown = 0;
  let last = 0;
  let clip = null;
  let analysed_s = 0; // stream time of the newest frame that the server has analysed
  const waiting = [];

  const loaded = (async () => {
    const decode = (text) => createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
    images = await Promise.all(CAMERA_IMAGES.map(decode));
    [canvas.width, canvas.height] = [images[0].width, images[0].height];
    setInterval(() => context.drawImage(images[shown], 0, 0), 1000 / RATE);
  })();

  function takeUpdate({ time_s }) {
    if (!(time_s > analysed_s)) return;
    const step_s = time_s - analysed_s;
    analysed_s = time_s;
    if (clip) {
      clip.at_s += Math.min(step_s, 1 / SLOWEST);
      shown = Math.min(clip.first + Math.floor(clip.at_s * RATE), last);
    }
    for (const each of waiting.splice(0)) {
      if (analysed_s >= each.until_s) each.resolve();
      else waiting.push(each);
    }
  }

  const createChannel = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function create(...all) {
    const channel = createChannel.apply(this, all);
    channel.addEventListener("message", ({ data }) => takeUpdate(JSON.parse(data)));
    return channel;
  };
  navigator.mediaDevices.getUserMedia = async () => {
    await loaded;
    const stream = canvas.captureStream(RATE);
    streams.push(stream);
    return stream;
  };

  return {
    /** Show an image; with seconds, until so much of the stream has been analysed from now on. */
    show(number, seconds = 0) {
      [clip, shown] = [null, number];
      return new Promise((resolve) => waiting.push({ resolve, until_s: analysed_s + seconds }));
    },
    /** Play images as a clip, and go on showing the last; slowly where few frames are analysed. */
    play(first) {
      [clip, last] = [{ first, at_s: 0 }, images.length - 1];
    },
  };
})();
