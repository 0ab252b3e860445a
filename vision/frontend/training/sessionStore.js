// The session in progress, kept in this tab: a reload does not lose it.

const KEY = "formcheck-guided-session";

/** Return the stored session; null if there is none. */
export function loadSession() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY));
    return typeof stored?.startedAt === "number" && Array.isArray(stored.plan?.steps) ? stored : null;
  } catch {
    return null; // storage is blocked
  }
}

/** Store a session; null forgets it. */
export function storeSession(session) {
  try {
    if (session === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Storage is blocked: the session lasts only for this page.
  }
}
