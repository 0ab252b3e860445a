// Bundle the modules of each component into one script in vision/frontend/built, which is committed
// so that nobody needs npm to use formcheck.
//
// npm run build           write the scripts
// npm run build:check     fail if they are not what the modules give

/** @import { BuildOptions } from "esbuild" */

import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = "vision/frontend/built";
const COMPONENTS = ["compare", "live", "phone", "player", "training", "upload"];
/**
 * Not minified: it is served compressed, and can be read in a browser's debugger and in a review.
 * @satisfies {BuildOptions}
 */
const OPTIONS = {
  absWorkingDir: ROOT,
  outdir: BUILT,
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  target: "es2022",
  write: false,
  banner: { js: "// Written by npm run build from the modules of vision/frontend." },
};

/** @param {string[]} names */
const entries = (names) => Object.fromEntries(names.map((name) => [name, `vision/frontend/${name}/main.js`]));

/** @returns {Promise<Map<string, string>>} text by file name */
async function bundle() {
  const results = await Promise.all([
    build({ ...OPTIONS, entryPoints: entries(COMPONENTS), format: "esm" }),
    // Part of a page, and runs before its modules.
    build({ ...OPTIONS, entryPoints: entries(["page"]), format: "iife" }),
  ]);
  return new Map(results.flatMap(({ outputFiles }) => outputFiles.map((file) => [path.basename(file.path), file.text])));
}

/** @param {string} folder @returns {Promise<Map<string, string>>} text by file name */
async function committed(folder) {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  return new Map(names.map((name, at) => [name, texts[at].replaceAll("\r\n", "\n")]));
}

const folder = path.join(ROOT, BUILT);
const [wanted, found] = await Promise.all([bundle(), committed(folder)]);
const stale = [...new Set([...wanted.keys(), ...found.keys()])].filter((name) => wanted.get(name) !== found.get(name));
if (process.argv.includes("--check")) {
  if (stale.length) {
    console.error(`Not up to date in ${BUILT}: ${stale.sort().join(", ")}. Run npm run build and commit the result.`);
    process.exitCode = 1;
  }
} else {
  await mkdir(folder, { recursive: true });
  for (const name of stale) {
    const file = path.join(folder, name);
    const text = wanted.get(name);
    await (text === undefined ? rm(file) : writeFile(file, text));
  }
}
