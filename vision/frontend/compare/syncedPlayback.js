// Two clips that keep step. At rest the first shows a picture and the second the one nearest to
// the same phase. While they play, the first runs at the chosen speed and the second as much
// faster or slower as brings both to the next moment together; whichever gets ahead, after a jump
// back to the start say, goes slower until the other is there.

import { createFilm } from "../player/frameVideo.js";

/** What is out of step by more than this share of the whole is put right at once. */
const FAR = 0.3;
/** Otherwise within about so long, seconds; the first waits when it is further ahead than this. */
const SOON_S = 0.3;
const WAITS_S = 0.06;
const RATES = [0.0625, 16]; // that browsers take
const MOST_STRAYS = 3;

/**
 * @param {HTMLVideoElement[]} videos
 * @param {object[]} playbacks
 * @param {object} tell
 * @param {(which: number, frame: number) => void} tell.shown
 * @param {(phases: number[]) => void} tell.moved
 * @param {() => void} tell.changed
 */
export function createDuet(videos, playbacks, tell) {
  const films = videos.map((video, which) =>
    createFilm(video, playbacks[which], {
      shown: (frame) => shown(which, frame),
      aimed: (frame) => aimed(which, frame),
      changed: () => changed(which),
    }),
  );
  let axis = null;
  let start = 0;
  let playing = false;
  let open = false;
  let wanted = -1; // of the second clip, at rest
  let strays = 0;
  let handle = 0;

  const restsAt = (which) => axis.phaseOf(which, films[which].aim);
  const phases = () =>
    playing ? films.map((film, which) => axis.phaseOf(which, Math.max(0, film.shown))) : [restsAt(0), restsAt(1)];

  function shown(which, frame) {
    tell.shown(which, frame);
    if (!open && films.every((film) => film.shown >= 0)) {
      open = true;
      queueMicrotask(begun);
    } else if (open && playing) tell.moved(phases());
  }

  /** Only now is it known where the clips' own clocks begin, so that any picture can be found. */
  function begun() {
    loop();
    go(start);
  }

  function loop() {
    open = false; // what the films tell while their loops change means nothing
    films.forEach((film, which) => film.setSpan({ first: axis.first(which), last: axis.last(which) }));
    open = true;
  }

  function aimed(which, frame) {
    if (!open) return;
    if (playing) {
      if (which === 0) begunAnew(frame);
      return;
    }
    if (which === 0 && frame > axis.last(0)) films[0].go(axis.last(0));
    else if (which === 0) follow(frame);
    else if (frame !== wanted && strays < MOST_STRAYS) {
      // A picture that was still on its way when it was told to pause.
      strays += 1;
      films[1].go(wanted);
    }
    tell.moved(phases());
  }

  /** With the first the second begins anew, too, unless it has done so already. */
  function begunAnew(frame) {
    const again = frame === axis.first(0) && films[0].seeking === false && films[0].shown > frame;
    if (again && axis.phase(1, films[1].time) > 0.5) films[1].hop(axis.first(1));
  }

  function follow(frame) {
    wanted = axis.frame(1, axis.phaseOf(0, frame));
    strays = 0;
    films[1].go(wanted);
  }

  function changed(which) {
    if (open && playing && films[which].mode === "rest") rest();
  }

  /** Rest at the pictures of a phase. */
  function go(phase) {
    goTo(axis.frame(0, phase));
  }

  function goTo(frame) {
    rest();
    if (!open) start = axis.phaseOf(0, frame);
    else films[0].go(frame);
  }

  function rest() {
    if (!playing) return;
    playing = false;
    cancelAnimationFrame(handle);
    for (const film of films) if (film.mode !== "rest") film.rest();
    for (const which of [0, 1]) setRate(which, films[0].speed);
    follow(films[0].aim);
    tell.changed();
    tell.moved(phases());
  }

  function play() {
    if (playing || !open) return;
    playing = true;
    if (films[0].aim >= axis.last(0)) films[1].hop(axis.first(1));
    for (const film of films) film.play();
    tell.changed();
    pace();
  }

  /** Keep both in step: whichever is ahead goes slower, and the second may hurry. */
  function pace() {
    if (!playing) return;
    handle = requestAnimationFrame(pace);
    const phase = axis.phase(0, films[0].time);
    // Around the end of the loop the one may begin anew before the other.
    const gap = ((phase - axis.phase(1, films[1].time) + 1.5) % 1) - 0.5;
    const seeks = films.some((film) => film.seeking);
    if (Math.abs(gap) > FAR && !seeks) films[1].hop(axis.frame(1, phase));
    const { speed } = films[0];
    const ahead = (gap * axis.length(0)) / (SOON_S * speed); // the first, in times of what is soon
    const late = Math.max(0, ahead - WAITS_S / SOON_S);
    setRate(0, speed * Math.max(0.1, 1 - late));
    setRate(1, speed * axis.ratio(phase) * Math.max(0.05, Math.min(2, 1 + ahead)));
  }

  function setRate(which, rate) {
    const possible = Math.max(RATES[0], Math.min(RATES[1], rate));
    const video = videos[which];
    if (Math.abs(video.playbackRate / possible - 1) > 0.02) video.playbackRate = possible;
  }

  return {
    films,
    get playing() { return playing; },
    get speed() { return films[0].speed; },
    get phase() { return axis.phaseOf(0, films[0].aim); },
    /** Whether both rest at the pictures of one phase. */
    get settled() {
      return open && !playing && films.every((film) => film.settled) && films[1].aim === wanted;
    },
    begin() {
      for (const film of films) film.begin();
    },
    play,
    rest,
    go,
    goTo,
    toggle: () => (playing ? rest() : play()),
    /** Step pictures of the first clip, around the ends. */
    step(pictures) {
      const [from, to] = [axis.first(0), axis.last(0)];
      const count = to - from + 1;
      goTo(from + ((((films[0].aim - from + pictures) % count) + count) % count));
    },
    setSpeed(speed) {
      films[0].setSpeed(speed);
      tell.changed();
    },
    /** Other repetitions: rest at a phase of them. */
    setAxis(other, phase) {
      rest();
      axis = other;
      start = phase;
      if (open) begun();
    },
    close() {
      playing = false;
      cancelAnimationFrame(handle);
      for (const film of films) film.close();
    },
  };
}
