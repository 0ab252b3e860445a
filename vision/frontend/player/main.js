// What Streamlit calls: at first, and again whenever Python sends other data.

import { createDrawn } from "./annotationStore.js";
import { make } from "../shared/dom.js";
import { readPlayback } from "./playback.js";
import { createPlayer } from "./player.js";

const MOUNTED = new WeakMap();
const GONE_AFTER_MS = 1000;

/**
 * Show the player, or give what is shown its new data.
 *
 * Streamlit may call the clean-up of a call that another one has already replaced, so one that
 * is still in the page is only closed when no further call follows.
 *
 * @param {object} component
 * @param {Element|ShadowRoot} component.parentElement
 * @param {object} component.data
 * @param {(name: string, value: any) => void} component.setStateValue
 * @returns {() => void} clean-up
 */
export default function show({ parentElement, data, setStateValue }) {
  let mounted = MOUNTED.get(parentElement);
  if (mounted && mounted.clip !== data.clip) {
    mounted.player?.close();
    mounted.root.remove();
    mounted = null;
  }
  if (!mounted) {
    const root = make("section", { class: "player", tabindex: 0, "aria-label": "Review player" });
    parentElement.append(root);
    mounted = { root, clip: data.clip, calls: 0, player: null, command: null, closed: false };
    const now = mounted;
    mounted.drawn = createDrawn((value) => now.tell("drawings", value));
    MOUNTED.set(parentElement, mounted);
    open(mounted, data);
  }
  mounted.tell = setStateValue;
  mounted.data = data;
  mounted.drawn.receive(data.drawings ?? null);
  obey(mounted);
  const call = ++mounted.calls;

  function close() {
    if (mounted.calls !== call || mounted.closed) return;
    if (MOUNTED.get(parentElement) === mounted) MOUNTED.delete(parentElement);
    mounted.closed = true;
    mounted.player?.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, GONE_AFTER_MS);
    else close();
  };
}

async function open(mounted, data) {
  const { root } = mounted;
  const failed = (words) => {
    mounted.player?.close();
    mounted.player = null;
    const link = data.fallback
      ? [make("video", { src: data.fallback, controls: true, playsinline: true, muted: true })]
      : [];
    root.classList.add("broken");
    root.replaceChildren(make("p", { class: "sorry", role: "alert" }, words), ...link);
  };
  root.style.setProperty("--shape", `${data.width} / ${data.height}`);
  root.replaceChildren(make("div", { class: "waiting", "aria-hidden": "true" }));
  try {
    const answer = await fetch(data.playback);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const playback = readPlayback(await answer.json());
    if (mounted.closed) return;
    root.replaceChildren();
    mounted.player = createPlayer(root, playback, { video: data.video, sheet: data.sheet }, mounted.drawn, {
      moment: (moment) => mounted.tell("moment", moment),
      failed: () => failed("This browser cannot play the clip; another browser may."),
    });
    obey(mounted);
  } catch (error) {
    if (!mounted.closed) failed("The clip could not be loaded; reload the page.");
    console.warn(error);
  }
}

/** Do once what Python asks for. */
function obey({ player, data, ...rest }) {
  if (player && data.command && data.command.id !== rest.root.dataset.command) {
    rest.root.dataset.command = data.command.id;
    player.follow(data.command);
  }
}
