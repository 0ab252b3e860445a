// The session in progress, kept in this tab: a reload does not lose it.

/** @import { Session } from "../shared/types.d.ts" */

const KEY = "formcheck-guided-session";

/**
 * Return the stored session; null if there is none.
 * @returns {Session|null}
 */
export function loadSession() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return typeof stored?.startedAt === "number" && Array.isArray(stored.plan?.steps) ? stored : null;
  } catch {
    return null; // storage is blocked
  }
}

/**
 * Store a session; null forgets it.
 * @param {Session|null} session
 */
export function storeSession(session) {
  try {
    if (session === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Storage is blocked: the session lasts only for this page.
  }
}
