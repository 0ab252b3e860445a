// Sizes of files for people.

const MEGABYTE = 1 << 20;

/**
 * Format a size in MB or GB.
 * @param {number} bytes
 */
export function formatSize(bytes) {
  const megabytes = bytes / MEGABYTE;
  if (megabytes >= 1000) return `${(megabytes / 1024).toFixed(1)} GB`;
  return `${megabytes >= 10 ? Math.round(megabytes) : Math.max(megabytes, 0.1).toFixed(1)} MB`;
}
