// Session on the server: the link while there is one, and nothing without it.

/** @import { FrameUpdate } from "../shared/types.d.ts" */
/** @import { Message } from "../shared/serverLink.js" */

import { createLink } from "../shared/serverLink.js";

export function createServerSession() {
  /** @type {ReturnType<typeof createLink>|null} */
  let link = null;

  return {
    isOpen: () => link?.isOpen() ?? false,
    /**
     * @param {Parameters<typeof createLink<FrameUpdate>>[0]} options
     * @param {Parameters<typeof createLink<FrameUpdate>>[1]} on
     */
    begin(options, on) {
      link = createLink(options, on);
    },
    /** @param {Message} message */
    send: (message) => link?.send(message),
    /** @param {Parameters<ReturnType<typeof createLink>["answer"]>[0]} answer */
    answer: (answer) => link?.answer(answer),
    /** @param {MediaStreamTrack} track */
    replace: (track) => link?.replace(track),
    /** Whether to reconnect. @param {boolean} isActive */
    setActive: (isActive) => link?.setActive(isActive),
    retry: () => link?.retry(),
    /** Begin once more with the server, which had finished. */
    again() {
      link?.setActive(true);
      if (link && !link.isOpen()) link.retry();
      link?.send({ type: "again" });
    },
    close() {
      link?.close();
      link = null;
    },
  };
}
