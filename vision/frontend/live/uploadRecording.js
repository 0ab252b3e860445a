// Handing the recording over: into the page's own uploader, as if somebody had chosen the file.

const INPUT = "input[type=file]";
const CHIP = "[data-testid=stFileChip]";
const ON_ITS_WAY = "[data-testid=stFileChipIconSpinner]";
const LOOK_EVERY_MS = 150;
/** Streamlit loses an upload that is begun just when the page starts to run again. */
const TAKEN_WITHIN_MS = 3000;
const TRIES = 3;

/**
 * Name a recording after its moment.
 * @param {Date} when
 * @param {string} ending
 * @returns {string}
 */
export function recordingName(when, ending) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${when.getFullYear()}${two(when.getMonth() + 1)}${two(when.getDate())}`;
  const time = `${two(when.getHours())}${two(when.getMinutes())}${two(when.getSeconds())}`;
  return `live-${day}-${time}.${ending}`;
}

/**
 * Put a file into the uploader.
 * @param {string} uploader selector of what contains it
 * @param {File} file
 * @returns {boolean} false where there is none to put it into
 */
export function putInto(uploader, file) {
  const input = uploader && document.querySelector(`${uploader} ${INPUT}`);
  if (!input || input.disabled) return false;
  const carried = new DataTransfer();
  carried.items.add(file);
  input.files = carried.files;
  for (const type of ["input", "change"]) {
    input.dispatchEvent(new Event(type, { bubbles: true }));
  }
  return true;
}

/**
 * Put a file into the uploader, and again where that comes to nothing; watch what becomes of it.
 * @param {string} uploader selector of what contains it
 * @param {File} file
 * @param {(state: "taken"|"arrived"|"refused") => void} report each at most once, `taken` first
 * @param {number} [patience] milliseconds until the next try
 * @returns {() => void} ends it
 */
export function handIn(uploader, file, report, patience = TAKEN_WITHIN_MS) {
  let tries = 0;
  let since = -Infinity;
  let taken = false;
  const clock = setInterval(look, LOOK_EVERY_MS);

  function end(state) {
    clearInterval(clock);
    report(state);
  }

  function tryAgain() {
    if (performance.now() - since < patience) return;
    tries += 1;
    since = performance.now();
    if (tries > TRIES || !putInto(uploader, file)) end("refused");
  }

  function look() {
    const named = document.querySelector(`${uploader} [title=${JSON.stringify(file.name)}]`);
    const chip = named?.closest(CHIP) ?? named;
    if (!chip && !taken) {
      tryAgain();
      return;
    }
    if (!taken) report("taken");
    taken = true;
    if (chip?.matches("[aria-invalid=true]")) end("refused");
    else if (!chip?.querySelector(ON_ITS_WAY)) end("arrived");
  }

  look();
  return () => clearInterval(clock);
}
