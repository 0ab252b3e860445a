// Files that are dropped on the uploader.

/**
 * @param {HTMLElement} root where they may be dropped
 * @param {HTMLElement} zone marked while they are over it
 * @param {(files: File[]) => void} add
 */
export function listenForDrops(root, zone, add) {
  let depth = 0;
  /** @param {number} change 1, -1, or 0 for the end */
  const mark = (change) => {
    depth = change === 0 ? 0 : depth + change;
    zone.classList.toggle("over", depth > 0);
  };
  /** @param {DragEvent} event */
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  root.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  root.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  root.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  root.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(0);
    add([...(event.dataTransfer?.files ?? [])]);
  });
}
