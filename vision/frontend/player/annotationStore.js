// Store of a clip's drawings with undo and redo: the saved ones, overlaid with unsaved edits.
// A stale list from Python, sent before an edit was saved, does not undo the edit.

/** @import { Drawing, Edit } from "../shared/types.d.ts" */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
const ID_LENGTH = 12;

/** Make a random id. @returns {string} */
export function newId() {
  let id = "";
  while (id.length < ID_LENGTH) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    id += LETTERS[byte & 63] ?? ""; // 63 letters: the 64th value is drawn again
  }
  return id;
}

/**
 * A drawing is { id, time_s, kind, points, text, colour }. `time_s` is exactly its frame's time.
 * `points` are pairs in pixels of the displayed frame: both ends of a "line", tail and tip of an
 * "arrow", end, vertex and end of an "angle", 2 to 300 points of a "stroke", and the left end of
 * the baseline of a "text".
 *
 * @typedef {ReturnType<typeof createDrawingStore>} DrawingStore
 *
 * @param {(value: {put: Drawing[], gone: string[]}) => void} send all edits, after each edit
 */
export function createDrawingStore(send) {
  /** @type {Drawing[]|null} */
  let saved = null;
  let mayDraw = true;
  let notify = () => {};
  /** @type {Map<string, Drawing|null>} */
  const edits = new Map(); // by id; null for a deleted one
  /** @type {Edit[]} */
  const undoStack = [];
  /** @type {Edit[]} */
  const redoStack = [];

  /** @param {string} id @param {Drawing|null} drawing */
  function set(id, drawing) {
    edits.set(id, drawing);
    notify();
    send({
      put: [...edits.values()].filter((each) => each !== null),
      gone: [...edits.keys()].filter((editedId) => !edits.get(editedId)),
    });
  }

  /**
   * @param {Edit[]} from
   * @param {Edit[]} to
   * @param {"before"|"after"} state
   * @returns {Drawing|null} the drawing concerned
   */
  function replay(from, to, state) {
    const edit = saved && from.pop();
    if (!edit) return null;
    to.push(edit);
    set(edit.id, edit[state]);
    return edit[state] ?? edit.before ?? edit.after;
  }

  return {
    /** Whether drawing is enabled. */
    get enabled() { return mayDraw && saved !== null; },
    get canUndo() { return undoStack.length > 0; },
    get canRedo() { return redoStack.length > 0; },
    /** @param {() => void} callback called after every change */
    onChange(callback) {
      notify = callback;
    },
    /**
     * @param {Drawing[]|null} list saved drawings; null disables drawing
     * @param {boolean} allowed whether they may be changed, and others added
     */
    receive(list, allowed = true) {
      if (JSON.stringify(list) === JSON.stringify(saved) && allowed === mayDraw) return;
      saved = list;
      mayDraw = allowed;
      notify();
    },
    /** @returns {Drawing[]} current drawings, oldest first */
    all() {
      const drawings = new Map((saved ?? []).map((drawing) => [drawing.id, drawing]));
      for (const [id, drawing] of saved ? edits : []) {
        if (drawing) drawings.set(id, drawing);
        else drawings.delete(id);
      }
      return [...drawings.values()];
    },
    /**
     * Add (`before` null), change or delete (`after` null) a drawing.
     * @param {Drawing|null} before
     * @param {Drawing|null} after
     */
    apply(before, after) {
      const { id } = /** @type {Drawing} */ (before ?? after);
      undoStack.push({ id, before, after });
      redoStack.length = 0;
      set(id, after);
    },
    /** @returns {Drawing|null} the drawing concerned */
    undo: () => replay(undoStack, redoStack, "before"),
    redo: () => replay(redoStack, undoStack, "after"),
  };
}
