// Upload of the recording through the page's own file uploader, as if the user had chosen the file.

const FILE_INPUT = "input[type=file]";
const FILE_CHIP = "[data-testid=stFileChip]";
const UPLOAD_SPINNER = "[data-testid=stFileChipIconSpinner]";
const POLL_MS = 150;
/** Streamlit loses an upload that begins just as the page reruns, so it is tried again. */
const RETRY_AFTER_MS = 3000;
const MAX_ATTEMPTS = 3;

/**
 * File name of a recording, from its date and time.
 * @param {Date} when
 * @param {string} extension
 * @returns {string}
 */
export function recordingName(when, extension) {
  const twoDigits = (number) => String(number).padStart(2, "0");
  const day = `${when.getFullYear()}${twoDigits(when.getMonth() + 1)}${twoDigits(when.getDate())}`;
  const time = `${twoDigits(when.getHours())}${twoDigits(when.getMinutes())}${twoDigits(when.getSeconds())}`;
  return `live-${day}-${time}.${extension}`;
}

/**
 * Choose a file in the uploader.
 * @param {string} uploader CSS selector of the element that contains it
 * @param {File} file
 * @returns {boolean} false if there is no uploader
 */
export function chooseFile(uploader, file) {
  const input = uploader && document.querySelector(`${uploader} ${FILE_INPUT}`);
  if (!input || input.disabled) return false;
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  for (const type of ["input", "change"]) {
    input.dispatchEvent(new Event(type, { bubbles: true }));
  }
  return true;
}

/**
 * Upload a file, retrying if the uploader does not react, and report its progress.
 * @param {string} uploader CSS selector of the element that contains the uploader
 * @param {File} file
 * @param {(state: "taken"|"arrived"|"refused") => void} onState each at most once, `taken` first
 * @param {number} [retryAfter] milliseconds until the next attempt
 * @returns {() => void} stop
 */
export function uploadFile(uploader, file, onState, retryAfter = RETRY_AFTER_MS) {
  let attempts = 0;
  let attemptedAt = -Infinity;
  let taken = false;
  const timer = setInterval(poll, POLL_MS);

  function finish(state) {
    clearInterval(timer);
    onState(state);
  }

  function attempt() {
    if (performance.now() - attemptedAt < retryAfter) return;
    attempts += 1;
    attemptedAt = performance.now();
    if (attempts > MAX_ATTEMPTS || !chooseFile(uploader, file)) finish("refused");
  }

  function poll() {
    const titled = document.querySelector(`${uploader} [title=${JSON.stringify(file.name)}]`);
    const chip = titled?.closest(FILE_CHIP) ?? titled;
    if (!chip && !taken) {
      attempt();
      return;
    }
    if (!taken) onState("taken");
    taken = true;
    if (chip?.matches("[aria-invalid=true]")) finish("refused");
    else if (!chip?.querySelector(UPLOAD_SPINNER)) finish("arrived");
  }

  poll();
  return () => clearInterval(timer);
}
