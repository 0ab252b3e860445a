// Drives the video picture by picture, and knows which one is really shown.
//
// A seek goes well inside a picture's own time, so that rounding cannot give a neighbour. What
// is shown is told by the browser for each picture it puts on the screen (its media time), never
// guessed from the clock of the video.

const TRUST_AFTER_MS = 700;
const SHARES = [0.5, 0.25, 0.75, 0.9];

/**
 * @param {HTMLVideoElement} video
 * @param {ReturnType<import("./playback.js").readPlayback>} playback
 * @param {object} tell
 * @param {(frame: number) => void} tell.shown a picture is on the screen
 * @param {(frame: number) => void} tell.aimed it is the one that is wanted
 * @param {() => void} tell.changed playing, speed or loop
 */
export function createFilm(video, playback, tell) {
  const tells = typeof video.requestVideoFrameCallback === "function";
  let offset = 0; // of the file's clock from the first shown picture
  let shown = -1;
  let aim = 0;
  let target = null; // of the seek that goes on
  let landed = false; // the seek is over, but its picture may still be to come
  let told = false; // a picture came since the seek began
  let tries = 0;
  let mode = "rest"; // or "play", or "reverse"
  let speed = 1;
  let span = null;
  let since = null; // reverse: from which picture and when
  let timer = 0;
  let handle = 0;
  let closed = false;

  function put(frame) {
    shown = frame;
    tell.shown(frame);
  }

  function aimAt(frame) {
    aim = frame;
    tell.aimed(frame);
  }

  function onPicture(_, { mediaTime }) {
    listen();
    told = true;
    // The first picture of all: what it says of itself is where the file's clock begins.
    if (shown < 0 && !target) offset = mediaTime - playback.times[0];
    put(playback.nearest(mediaTime - offset));
    if (target !== null) {
      arrive();
      return;
    }
    if (mode !== "reverse") aimAt(shown);
    if (mode === "play" && span && shown >= span.last) jump(span.first);
  }

  function listen() {
    if (tells && !closed) handle = video.requestVideoFrameCallback(onPicture);
  }

  function jump(frame) {
    aimAt(frame);
    if (target === null) seek(frame);
  }

  function seek(frame) {
    if (frame === shown && mode !== "play") return;
    [target, landed, tries] = [frame, false, 0];
    move();
  }

  function move() {
    landed = told = false;
    clearTimeout(timer);
    video.currentTime = playback.inside(target, SHARES[tries]) + offset;
  }

  function onSeeked() {
    if (target === null || video.seeking) return;
    landed = true;
    if (shown === target || !tells) arrive(!tells);
    else timer = setTimeout(late, TRUST_AFTER_MS);
  }

  function late() {
    // A picture that came is the one on the screen, whatever the clock of the video says.
    if (told || mode === "play" || tries > 0) arrive(!told);
    // None comes where the browser shows the same one again, draws nothing at all, or lost it.
    else {
      tries = 1;
      move();
    }
  }

  function arrive(trust = false) {
    if (!landed || closed) return;
    if (trust) put(playback.frameAt(video.currentTime - offset));
    if (shown !== target && mode !== "play" && aim === target && tries + 1 < SHARES.length) {
      tries += 1;
      move();
      return;
    }
    clearTimeout(timer);
    const wanted = target;
    target = null;
    if (aim !== wanted && mode !== "play") seek(aim);
    else if (mode !== "reverse" && aim !== shown) aimAt(shown);
    if (mode === "reverse") requestAnimationFrame(goBack);
  }

  function goBack() {
    if (mode !== "reverse" || target !== null || closed) return;
    const [first, last] = span ? [span.first, span.last] : [0, playback.count - 1];
    const time = since.time - ((performance.now() - since.at) / 1000) * speed;
    const frame = Math.max(first, playback.frameAt(time));
    if (time <= playback.times[first]) {
      if (!span) {
        jump(first);
        rest();
        return;
      }
      since = { time: playback.inside(last), at: performance.now() };
      jump(last);
    } else if (frame !== shown) jump(frame);
    if (target === null) requestAnimationFrame(goBack);
  }

  function rest() {
    if (mode === "play") video.pause();
    mode = "rest";
    tell.changed();
  }

  function play() {
    if (mode === "play") return;
    const last = span ? span.last : playback.count - 1;
    const first = span ? span.first : 0;
    mode = "play";
    video.playbackRate = speed;
    if (aim >= last || aim < first) jump(first);
    video.play().catch(() => {
      if (mode === "play") rest();
    });
    tell.changed();
  }

  function reverse() {
    if (mode === "play") video.pause();
    mode = "reverse";
    const [first, last] = span ? [span.first, span.last] : [0, playback.count - 1];
    if (aim <= first) jump(last);
    since = { time: playback.inside(aim), at: performance.now() };
    tell.changed();
    requestAnimationFrame(goBack);
  }

  function onEnded() {
    if (mode !== "play") return;
    if (span) {
      jump(span.first);
      video.play().catch(rest);
    } else rest();
  }

  function onTime() {
    if (!tells && target === null) {
      put(playback.frameAt(video.currentTime - offset));
      if (mode === "play") aimAt(shown);
      if (mode === "play" && span && shown >= span.last) jump(span.first);
    }
  }

  video.addEventListener("seeked", onSeeked);
  video.addEventListener("ended", onEnded);
  video.addEventListener("timeupdate", onTime);
  // The browser may stop by itself, to save power say.
  // What is told late, after it was told to play again, means nothing.
  video.addEventListener("pause", () => mode === "play" && video.paused && !video.ended && rest());
  listen();

  return {
    get shown() { return shown; },
    get aim() { return aim; },
    get mode() { return mode; },
    get speed() { return speed; },
    get span() { return span; },
    get seeking() { return target !== null; },
    /** Where the clip is now, in its own time: it may lie between two pictures. */
    get time() { return video.currentTime - offset; },
    get settled() { return mode === "rest" && target === null && shown === aim; },
    /** Show the first picture, once the browser has any. */
    begin() {
      if (shown < 0 && target === null) seek(aim);
    },
    /** Show one picture, and rest there. */
    go(frame) {
      if (mode !== "rest") rest();
      jump(playback.clamp(frame));
    },
    /** Go on from another picture, playing as before. */
    hop: (frame) => jump(playback.clamp(frame)),
    play,
    reverse,
    rest,
    toggle: () => (mode === "rest" ? play() : rest()),
    setSpeed(wanted) {
      speed = wanted;
      video.playbackRate = wanted;
      if (mode === "reverse") since = { time: playback.inside(aim), at: performance.now() };
      tell.changed();
    },
    /** @param {{first: number, last: number}|null} wanted */
    setSpan(wanted) {
      span = wanted;
      tell.changed();
      if (!span || (aim >= span.first && aim <= span.last)) return;
      jump(span.first);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      if (handle) video.cancelVideoFrameCallback?.(handle);
      video.pause();
      video.removeAttribute("src");
      video.load();
    },
  };
}
