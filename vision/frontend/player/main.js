// Entry point of the Streamlit component: mount once, update whenever Python sends new data.

import { createDrawingStore } from "./annotationStore.js";
import { make } from "../shared/dom.js";
import { readPlayback } from "./playback.js";
import { createPlayer } from "./player.js";

const MOUNTED = new WeakMap();
const REMOVAL_DELAY_MS = 1000;

/**
 * Mount the player, or update the mounted one.
 *
 * Streamlit may run the clean-up of a call that a later call has already replaced, so a component
 * that is still in the page is closed only if no further call follows.
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
    root.classList.toggle("short", Boolean(data.inShort));
    parentElement.append(root);
    mounted = { root, clip: data.clip, calls: 0, player: null, command: null, closed: false };
    const current = mounted;
    mounted.store = createDrawingStore((value) => current.setState("drawings", value));
    MOUNTED.set(parentElement, mounted);
    load(mounted, data);
  }
  mounted.setState = setStateValue;
  const before = JSON.stringify(mounted.data?.verdicts);
  mounted.data = data;
  if (before !== undefined && before !== JSON.stringify(data.verdicts)) mounted.player?.setVerdicts(data.verdicts);
  mounted.store.receive(data.drawings ?? null, data.mayDraw);
  mounted.player?.voiceOver.receive(data.voiceOvers ?? {});
  execute(mounted);
  const call = ++mounted.calls;

  function close() {
    if (mounted.calls !== call || mounted.closed) return;
    if (MOUNTED.get(parentElement) === mounted) MOUNTED.delete(parentElement);
    mounted.closed = true;
    mounted.player?.close();
    mounted.root.remove();
  }

  return () => {
    if (mounted.root.isConnected) setTimeout(close, REMOVAL_DELAY_MS);
    else close();
  };
}

async function load(mounted, data) {
  const { root } = mounted;
  const fail = (message) => {
    mounted.player?.close();
    mounted.player = null;
    const fallback = data.fallback
      ? [make("video", { src: data.fallback, controls: true, playsinline: true, muted: true })]
      : [];
    root.classList.add("failed");
    root.replaceChildren(make("p", { class: "error-message", role: "alert" }, message), ...fallback);
  };
  root.style.setProperty("--shape", `${data.width} / ${data.height}`);
  root.replaceChildren(make("div", { class: "loading", "aria-hidden": "true" }));
  try {
    const response = await fetch(data.playback);
    if (!response.ok) throw new Error(`${response.status}`);
    const playback = readPlayback(await response.json());
    if (mounted.closed) return;
    root.replaceChildren();
    const urls = { video: data.video, sheet: data.sheet };
    mounted.player = createPlayer(root, playback, urls, mounted.store, mounted.data.verdicts, {
      moment: (moment) => mounted.setState("moment", moment),
      server: () => mounted.data.upload ?? null,
      voiceOver: (uploaded) => mounted.setState("voice_over", uploaded),
      failed: () => fail("This browser cannot play the clip. Try another browser."),
    });
    execute(mounted);
  } catch (error) {
    if (!mounted.closed) fail("The clip could not be loaded. Reload the page.");
    console.warn(error);
  }
}

/** Execute a command from Python, once per id. */
function execute({ player, data, ...rest }) {
  if (player && data.command && data.command.id !== rest.root.dataset.command) {
    rest.root.dataset.command = data.command.id;
    player.execute(data.command);
  }
}
