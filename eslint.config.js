import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["**/node_modules", "out", ".venv*", "tests/support/oidc_provider", "tests/browser", "vision/frontend/built"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "smart"],
      "no-shadow": "error",
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-implicit-coercion": ["error", { allow: ["!!", "+"] }],
    },
  },
  {
    files: ["vision/frontend/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: { "max-lines-per-function": ["error", 200] },
  },
  { files: ["tests/frontend/**/*.js", "scripts/*.js"], languageOptions: { globals: globals.node } },
];
