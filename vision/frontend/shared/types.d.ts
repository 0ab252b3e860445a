// Types that several modules share: what Python sends, and what the players pass on.

export type Point = [number, number];
export type Side = "left" | "right";
export type Verdict = keyof typeof import("./vocabulary.js").VERDICTS;

export interface Size {
  width: number;
  height: number;
}

/** Rectangle in CSS pixels. */
export interface Box extends Size {
  left: number;
  top: number;
}

/** Arguments of a Streamlit component. */
export interface Component<Data> {
  parentElement: Element | ShadowRoot;
  data: Data & import("./texts.js").PageTexts;
  setStateValue: (name: string, value: unknown) => void;
  setTriggerValue: (name: string, value: unknown) => void;
}

/** Where to upload, and as whom. */
export interface UploadServer {
  address: string;
  token: string;
}

/** A file that the user may save. */
export interface Download {
  href: string;
  name: string;
}

// The clip: vision/report/playback.py.

/** Landmark in pixels of the displayed frame; visibility from 0 to 1. */
export interface Landmark {
  x: number;
  y: number;
  visibility: number;
}

export interface RawSeries {
  name: string;
  /** The name without its side. */
  angle: string;
  side: Side | null;
  title: string;
  /** What a positive value means. */
  positive: string;
  error_deg: number | null;
  /** Whether it matters in this test and view. */
  shown: boolean;
  values: string;
}

export interface Series extends Omit<RawSeries, "values"> {
  values: Int16Array;
}

export interface ClipEvent {
  kind: "rep_start" | "rep_bottom" | "rep_end" | "contact" | "toe_off";
  frame: number;
  time_s: number;
  side: Side | null;
  number: number;
  words: string;
}

/** A range of frames, both ends included. */
export interface FrameRange {
  first: number;
  last: number;
}

/** A repetition or stride. */
export interface Span extends FrameRange {
  kind: "rep" | "stride";
  number: number;
  side: Side | null;
  words: string;
}

export interface Thumbnails extends Size {
  times_s: number[];
}

/** The body in one frame, moved until a criterion is just good; positions are shares of the frame. */
export interface GoodForm {
  frame: number;
  /** Id, or id/leg. */
  criterion: string;
  /** Index of the landmark that it moves along with. */
  anchor: number;
  /** Both ends of each bone. */
  lines: [number, number, number, number][];
  joints: Point[];
  /** Middle, and radius as a share of the width. */
  head: [number, number, number] | null;
}

/** A finding before any review. */
export interface FiledFinding {
  id: string;
  title: string;
  verdict: Verdict;
  side: Side | null;
  frame: number | null;
  time_s: number | null;
  words: string;
}

export interface RawPlayback extends Size {
  schema_version: number;
  duration_s: number;
  times_s: number[];
  /** Real seconds per clip second. */
  real_time_factor: number;
  points: string;
  visibility: string;
  states: string;
  series: RawSeries[];
  events: ClipEvent[];
  spans: Span[];
  /** For readers of the file; the players are told the findings as the coach has left them. */
  findings: FiledFinding[];
  thumbnails: Thumbnails | null;
  /** Missing in files from before it was drawn. */
  good_forms?: GoodForm[];
}

/** The playback file with typed arrays and look-up functions. */
export interface Playback extends Omit<RawPlayback, "states" | "series" | "good_forms"> {
  times: Float64Array;
  count: number;
  states: Uint8Array;
  series: Series[];
  goodForms: GoodForm[];
  /** Frame that is on display at a clip time. */
  frameAt: (time: number) => number;
  /** Frame whose timestamp is nearest to a clip time. */
  nearest: (time: number) => number;
  clamp: (frame: number) => number;
  /** Clip time inside a frame's interval, at a fraction of the way to the next frame. */
  inside: (frame: number, fraction?: number) => number;
  /** Null if it is missing. */
  landmark: (frame: number, index: number) => Landmark | null;
  /** Angle in degrees; NaN if missing. */
  value: (series: Series, frame: number) => number;
  /** Whether a frame's landmarks were interpolated over a gap rather than detected. */
  interpolated: (frame: number) => boolean;
}

// The review player.

/** A finding with its key frame. */
export interface Finding {
  /** Id, or id/leg. */
  criterion: string;
  title: string;
  verdict: Verdict;
  time_s: number;
  words: string;
}

export interface FrameFinding extends Finding {
  frame: number;
}

/** The worst verdict on a repetition or stride. */
export interface SpanMark {
  kind: string;
  number: number;
  verdict: Verdict;
  words: string;
}

/** A criterion whose good form may be drawn. */
export interface GoodFormCriterion {
  criterion: string;
  title: string;
  limit: string;
}

export interface Verdicts {
  findings: Finding[];
  /** From the worst. */
  goodForms: GoodFormCriterion[];
  spans: SpanMark[];
}

export type DrawingKind = "line" | "arrow" | "angle" | "stroke" | "text" | "scale" | "event";

/** What is painted of a drawing. */
export interface Shape {
  kind: DrawingKind;
  /** Pairs in pixels of the displayed frame. */
  points: Point[];
  text: string;
  /** Name of the colour, see `PALETTE`. */
  colour: string;
}

/** A drawing of the coach; `time_s` is exactly its frame's time. */
export interface Drawing extends Shape {
  id: string;
  time_s: number;
}

/** A change of the drawings: added where `before` is null, deleted where `after` is. */
export interface Edit {
  id: string;
  before: Drawing | null;
  after: Drawing | null;
}

export interface VisibleDrawing {
  id: string;
  drawing: Shape;
  opacity: number;
}

/** What takes pointer input while drawing; points are in frame pixels. */
export interface Pen {
  /** Returns whether it takes the press. */
  down: (at: Point) => boolean;
  move: (at: Point) => void;
  hover: (at: Point) => void;
  up: (at: Point) => void;
  cancel: () => void;
}

/** A frame with drawings, on the timeline. */
export interface FrameMarker {
  frame: number;
  count: number;
  color: string;
}

/** What a layer of the overlay is drawn from, for one frame. */
export interface Scene {
  playback: Playback;
  frame: number;
  time_s: number;
  /** The angles that are shown. */
  series: Series[];
  /** Convert from pixels of the displayed frame to CSS pixels of the box. */
  toBox: (x: number, y: number) => Point;
  /** CSS pixels per pixel of the frame. */
  scale: number;
  box: Size;
  /** Where text boxes are already; grows. */
  occupied: Box[];
  /** CSS pixels. */
  lineWidth: number;
  minTextSize?: number;
  colors?: Record<Side | "body", string>;
}

export interface Layer {
  name: string;
  title: string;
  draw: (context: CanvasRenderingContext2D, scene: Scene) => void;
}

// The live check: vision/live/messages.py.

export interface SetupCheck {
  id: string;
  title: string;
  /** Null where it is not known. */
  ok: boolean | null;
  instruction: string;
}

export interface LiveRep {
  number: number | null;
  leg: Side | null;
  mark: string;
  note: string;
}

export interface LiveGait {
  steps: number;
  cadence: number | null;
  trunk_lean_deg: number | null;
  toe_first: number;
  strikes_known: number;
  note: string;
}

export interface Cue {
  number: number;
  text: string;
  spoken: string;
  kind: string;
}

export interface LiveAngle {
  name: string;
  text: string;
  /** Index of the landmark beside which it is drawn. */
  landmark: number;
}

export interface Throughput {
  received_fps: number;
  analysed_fps: number;
  latency_ms: number | null;
}

/** What the server sends for each frame that it has looked at. */
export interface StreamUpdate {
  type: "update";
  time_s: number;
  throughput: { analysed_fps: number };
}

/** Of a camera that is watched for a raised hand: vision/live/messages.py. */
export interface HandUpdate extends StreamUpdate {
  /** How often a raised hand was held so far. */
  signs: number;
  is_seen: boolean;
}

export interface FrameUpdate extends StreamUpdate {
  phase: string;
  /** x, y, visibility, x, ... with x and y as fractions of the frame's size. */
  body: number[] | null;
  checks: SetupCheck[];
  instruction: string;
  countdown: number | null;
  recorded_s: number | null;
  angle: LiveAngle | null;
  reps: LiveRep[];
  count: number;
  target: number;
  gait: LiveGait | null;
  cue: Cue | null;
  throughput: Throughput;
  /** Null where it is not known. */
  model: string | null;
  reason: string;
}

// A guided session: vision/webapp/training/page.py.

export interface PlanStep {
  kind: "ready" | "work" | "easy";
  title: string;
  seconds: number;
  cue: string;
  spoken: string;
  /** Zero outside of rounds. */
  round: number;
}

export interface Plan {
  id: string;
  title: string;
  summary: string;
  amount: string;
  rounds: number;
  safety: string[];
  safety_spoken: string;
  steps: PlanStep[];
}

/** What was done, as Python keeps it. */
export interface EndedSession {
  id: string;
  athlete: string;
  result: string;
  plan: string;
  rounds: number;
  rounds_done: number;
  /** YYYY-MM-DD. */
  day: string;
}

/** A session in progress; times in milliseconds since 1970. */
export interface Session {
  id: string;
  plan: Plan;
  athlete: string;
  result: string;
  startedAt: number;
  pausedAt: number | null;
  pausedMs: number;
  seenAt: number;
  ended: EndedSession | null;
  /** Whether a camera is watched for a raised hand; a reload opens it again. */
  hasCamera: boolean;
}

/** The step that a session is in; null at its end. */
export interface Place {
  index: number;
  step: PlanStep | null;
  left_s: number;
  next: PlanStep | null;
  total_s: number;
}

// A voice-over: vision/report/voice_over.py.

/** A scale is recorded as a line, and an event not at all. */
export type RecordedKind = Exclude<DrawingKind, "scale" | "event">;

/** A drawing while it is seen; a freehand stroke has the time of each point. */
export interface TimedDrawing extends Shape {
  kind: RecordedKind;
  from_s: number;
  to_s: number;
  times_s?: number[];
  opacity?: number;
}

export interface VoiceTimeline {
  version: 1;
  duration_s: number;
  /** Time, and clip time of the frame that is seen from then on. */
  frames: [number, number][];
  /** Time, zoom, and frame coordinates of the middle. */
  views: [number, number, number, number][];
  drawings: TimedDrawing[];
}

// The compare player: vision/webapp/compare/player_data.py.

/** Which of both clips. */
export type Which = 0 | 1;

/** Events that correspond in both clips, and their phase. */
export interface Anchor {
  moment: string;
  words: string;
  phase: number;
  frames: [number, number];
}

export interface PairChart {
  title: string;
  positive: string;
  /** Names of the series of both clips. */
  series: [string, string];
  signs: [number, number];
  /** Difference from which both errors do not explain it; null where an error is not known. */
  need: number | null;
  first: (number | null)[];
  second: (number | null)[];
}

export interface Pair {
  id: string;
  kind: string;
  /** The moment at which the bodies are aligned. */
  locked: string;
  mirror: boolean;
  legs: [Side | null, Side | null];
  anchors: Anchor[];
  charts: PairChart[];
}

export interface ComparedClip {
  video: string;
  playback: string;
  name: string;
  detail: string;
  options: { place: number; words: string }[];
  chosen: number;
}
