// Stand-ins for what a test needs only a part of.

/**
 * A double that has only what the tested code uses; its type is that of the place where it is used.
 * @template T
 * @param {Partial<NoInfer<T>>} part
 * @returns {T}
 */
export const partial = (part) => /** @type {T} */ (part);
