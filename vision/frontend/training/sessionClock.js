// Where a guided session is: from the times at which it began and was paused, never from counted
// ticks, so that it is right again after the page was asleep.

/** @import { EndedSession, Place, Plan, PlanStep, Session } from "../shared/types.d.ts" */

const ID_BYTES = 9;
/** A session that nobody has seen for longer was left, and is paused where it was. */
const LEFT_AFTER_MS = 15 * 60_000;

/** Make an id of twelve characters; the session is kept under it once. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * The day here, as YYYY-MM-DD.
 * @param {number} now_ms
 */
function localDay(now_ms) {
  const date = new Date(now_ms);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/**
 * Begin a session.
 * @param {Plan} plan
 * @param {{athlete: string, result: string}} origin whose it is, and which result prescribes it
 * @param {number} now_ms
 * @returns {Session}
 */
export function beginSession(plan, { athlete, result }, now_ms) {
  return { id: newId(), plan, athlete, result, startedAt: now_ms, pausedAt: null, pausedMs: 0, seenAt: now_ms, ended: null, hasCamera: false };
}

/**
 * Seconds since the beginning, without pauses.
 * @param {Session} session
 * @param {number} now_ms
 */
export function elapsedSeconds(session, now_ms) {
  return Math.max(0, ((session.pausedAt ?? now_ms) - session.startedAt - session.pausedMs) / 1000);
}

/** @param {Session} session @param {number} now_ms */
export function pauseSession(session, now_ms) {
  return session.pausedAt === null ? { ...session, pausedAt: now_ms } : session;
}

/** @param {Session} session @param {number} now_ms */
export function resumeSession(session, now_ms) {
  if (session.pausedAt === null) return session;
  const pausedMs = session.pausedMs + now_ms - session.pausedAt;
  return { ...session, pausedAt: null, pausedMs, seenAt: now_ms };
}

/**
 * Take a stored session up again: on time, or paused where it was left long ago.
 * @param {Session} session
 * @param {number} now_ms
 */
export function takeUpSession(session, now_ms) {
  const isLeft = session.pausedAt === null && now_ms - session.seenAt > LEFT_AFTER_MS;
  return isLeft ? { ...session, pausedAt: session.seenAt } : session;
}

/**
 * The step that a session is in.
 * @param {PlanStep[]} steps
 * @param {number} elapsed_s
 * @returns {Place} without a step at the end
 */
export function placeAt(steps, elapsed_s) {
  let end_s = 0;
  const total_s = steps.reduce((sum, step) => sum + step.seconds, 0);
  for (const [index, step] of steps.entries()) {
    end_s += step.seconds;
    if (elapsed_s < end_s) return { index, step, left_s: end_s - elapsed_s, next: steps[index + 1] ?? null, total_s };
  }
  return { index: steps.length, step: null, left_s: 0, next: null, total_s };
}

/**
 * Rounds in which all that is practised was done.
 * @param {PlanStep[]} steps
 * @param {number} index
 */
export function roundsDone(steps, index) {
  const left = steps.slice(index).find((step) => step.kind === "work");
  return left ? Math.max(0, left.round - 1) : Math.max(0, ...steps.map((step) => step.round));
}

/**
 * End a session where it is, and say what was done.
 * @param {Session} session
 * @param {number} now_ms
 * @returns {Session & {ended: EndedSession}}
 */
export function endSession(session, now_ms) {
  const { index } = placeAt(session.plan.steps, elapsedSeconds(session, now_ms));
  const ended = {
    id: session.id,
    athlete: session.athlete,
    result: session.result,
    plan: session.plan.id,
    rounds: session.plan.rounds,
    rounds_done: roundsDone(session.plan.steps, index),
    day: localDay(now_ms),
  };
  return { ...session, ended };
}
