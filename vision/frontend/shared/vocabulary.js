// Labels and colours of verdicts and sides; from scripts/write_vocabulary.py.

export const VERDICTS = {
  fault: {"label": "Fault", "symbol": "✗", "color": "#fa6236"},
  watch: {"label": "Worth watching", "symbol": "!", "color": "#facd4a"},
  pass: {"label": "Good", "symbol": "✓", "color": "#54dcb4"},
  cannot_tell: {"label": "Cannot tell", "symbol": "?", "color": "#a8b2be"},
};

export const SIDE_COLORS = {
  left: "#3ddbc6",
  right: "#ffb05c",
  body: "#a5b4d8",
};
