// Sizes of files for people.

import { formatNumber, translate } from "./texts.js";

const MEGABYTE = 1 << 20;

/**
 * Format a size in MB or GB.
 * @param {number} bytes
 */
export function formatSize(bytes) {
  const megabytes = bytes / MEGABYTE;
  if (megabytes >= 1000) return translate("{size} GB", { size: formatNumber(megabytes / 1024, 1) });
  const size = megabytes >= 10 ? Math.round(megabytes) : formatNumber(Math.max(megabytes, 0.1), 1);
  return translate("{size} MB", { size });
}
