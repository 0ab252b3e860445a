import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { mountOnce } from "../../../vision/frontend/shared/mount.js";
import { partial } from "./doubles.js";

/** @typedef {{clip: string, value: number}} Data */

/** A component whose calls are recorded, and the place of a page that it is shown in. */
function recorded() {
  /** @type {string[]} */
  const calls = [];
  /** @type {HTMLElement} */
  const place = partial({ append: (root) => calls.push(`append ${/** @type {HTMLElement} */ (root).id}`) });
  const show = mountOnce({
    /** @param {Data} data */
    makeRoot: ({ clip }) => partial({ id: clip, isConnected: true, remove: () => calls.push(`remove ${clip}`) }),
    start(root, component) {
      calls.push(`start ${component.data.value}`);
      return {
        update: ({ data }) => calls.push(`update ${data.value}`),
        close: () => calls.push(`close ${root.id}`),
      };
    },
    identity: (data) => data.clip,
  });
  /** @param {Data} data */
  const call = (data) => show({ parentElement: place, data, setStateValue() {}, setTriggerValue() {} });
  return { calls, call };
}

test("a component starts once, in the page, and then gets later data", () => {
  const { calls, call } = recorded();
  call({ clip: "a", value: 1 });
  call({ clip: "a", value: 2 });
  assert.deepEqual(calls, ["append a", "start 1", "update 2"]);
});

test("another clip closes the component and starts a new one", () => {
  const { calls, call } = recorded();
  call({ clip: "a", value: 1 });
  call({ clip: "b", value: 2 });
  assert.deepEqual(calls.slice(2), ["close a", "remove a", "append b", "start 2"]);
});

test("the clean-up of a call closes the component only if no other call follows", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { calls, call } = recorded();
  const cleanUpOfFirst = call({ clip: "a", value: 1 });
  cleanUpOfFirst();
  const cleanUpOfSecond = call({ clip: "a", value: 2 });
  mock.timers.tick(10_000);
  assert.deepEqual(calls.slice(2), ["update 2"]);
  cleanUpOfSecond();
  mock.timers.tick(10_000);
  assert.deepEqual(calls.slice(3), ["close a", "remove a"]);
  mock.timers.reset();
});
