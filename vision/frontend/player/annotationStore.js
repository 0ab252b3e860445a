// The drawings of a clip: those that Python has saved, and over them what was done since the
// player is there. Who comes later with the old list changes nothing of that.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
const ID_LENGTH = 12;

/** @returns {string} a name that no other drawing has */
export function newId() {
  let id = "";
  while (id.length < ID_LENGTH) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    id += LETTERS[byte & 63] ?? ""; // one in 64 is thrown again: there are 63 letters
  }
  return id;
}

/**
 * A drawing is { id, time_s, kind, points, text, colour }. `time_s` is exactly that of its
 * picture. `points` are pairs in pixels of the shown picture: both ends of a "line", tail and tip
 * of an "arrow", end, corner and end of an "angle", 2 to 300 of a "stroke", and of a "text" the
 * left end of the line that it stands on.
 *
 * @param {(value: {put: object[], gone: string[]}) => void} send all that was done, after each act
 */
export function createDrawn(send) {
  let saved = null;
  let heard = () => {};
  const mine = new Map(); // by id; null where it was deleted
  const done = [];
  const undone = [];

  function set(id, one) {
    mine.set(id, one);
    heard();
    send({
      put: [...mine.values()].filter(Boolean),
      gone: [...mine].filter(([, each]) => !each).map(([each]) => each),
    });
  }

  function again(from, onto, which) {
    const act = saved && from.pop();
    if (!act) return null;
    onto.push(act);
    set(act.id, act[which]);
    return act[which] ?? act.before ?? act.after;
  }

  return {
    /** Whether drawing is offered at all. */
    get offered() { return saved !== null; },
    get canUndo() { return done.length > 0; },
    get canRedo() { return undone.length > 0; },
    /** @param {() => void} told called after every change */
    listen(told) {
      heard = told;
    },
    /** @param {object[]|null} list what Python knows */
    receive(list) {
      if (JSON.stringify(list) === JSON.stringify(saved)) return;
      saved = list;
      heard();
    },
    /** @returns {object[]} those to be seen, in the order of their making */
    all() {
      const seen = new Map((saved ?? []).map((one) => [one.id, one]));
      for (const [id, one] of saved ? mine : []) {
        if (one) seen.set(id, one);
        else seen.delete(id);
      }
      return [...seen.values()];
    },
    /** Make one, change one (both given) or delete one (`after` null). */
    act(before, after) {
      const { id } = before ?? after;
      done.push({ id, before, after });
      undone.length = 0;
      set(id, after);
    },
    /** @returns {object|null} what it was about */
    undo: () => again(done, undone, "before"),
    redo: () => again(undone, done, "after"),
  };
}
