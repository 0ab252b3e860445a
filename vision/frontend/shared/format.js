// Formatting of clip times and angles.

import { formatNumber } from "./texts.js";

/**
 * Format a clip time as m:ss.hh.
 * @param {number} time_s
 */
export function formatTime(time_s) {
  const hundredths = Math.round(time_s * 100);
  const [minutes, rest] = [Math.floor(hundredths / 6000), hundredths % 6000];
  return `${minutes}:${formatNumber(rest / 100, 2).padStart(5, "0")}`;
}

/**
 * Format an angle in whole degrees; a dash if it is missing.
 * @param {number} value
 */
export function formatDegrees(value) {
  if (!Number.isFinite(value)) return "–";
  const whole = Math.round(value);
  return `${whole < 0 ? "−" : ""}${Math.abs(whole)}°`;
}
