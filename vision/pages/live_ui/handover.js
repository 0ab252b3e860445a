// Handing the recording over: into the page's own uploader, as if somebody had chosen the file.

const CHIP = "[data-testid=stFileChip]";
const ON_ITS_WAY = "[data-testid=stFileChipIconSpinner]";
const REFUSED = "[data-testid=stFileChipIconError]";

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
  const input = uploader && document.querySelector(`${uploader} input[type=file]`);
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
 * Watch what becomes of the file that was put in.
 * @param {string} uploader selector of what contains it
 * @param {(state: "arrived"|"refused") => void} report once
 * @returns {() => void} ends it
 */
export function watchUpload(uploader, report) {
  const place = document.querySelector(uploader);
  const look = () => {
    const state = place.querySelector(REFUSED)
      ? "refused"
      : place.querySelector(CHIP) && !place.querySelector(ON_ITS_WAY)
        ? "arrived"
        : null;
    if (!state) return;
    observer.disconnect();
    report(state);
  };
  const observer = new MutationObserver(look);
  observer.observe(place, { childList: true, subtree: true });
  return () => observer.disconnect();
}
