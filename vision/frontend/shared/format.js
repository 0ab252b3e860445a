// Times and angles as short texts.

/** Say a clip time as minutes, seconds and hundredths. */
export function clock(time_s) {
  const hundredths = Math.round(time_s * 100);
  const [minutes, rest] = [Math.floor(hundredths / 6000), hundredths % 6000];
  return `${minutes}:${(rest / 100).toFixed(2).padStart(5, "0")}`;
}

/** Say an angle in whole degrees; a dash where it is not known. */
export function degrees(value) {
  if (!Number.isFinite(value)) return "–";
  const whole = Math.round(value);
  return `${whole < 0 ? "−" : ""}${Math.abs(whole)}°`;
}
