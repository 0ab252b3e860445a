from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from vision.errors import InputError
from vision.report import finding_text
from vision.screens import measurement_error
from vision.screens.criteria import CriteriaFile, load_criteria, read_criteria
from vision.screens.criteria_values import PLACEHOLDERS
from vision.screens.measurement_error import angle_error, criterion_error
from vision.screens.registry import SCREENS

IDS = list(SCREENS)
EACH = [pytest.param(s, c, id=f"{s}-{c.id}") for s in IDS for c in load_criteria(s).criterion]
#: Words of a diagnosis, which a report must not make.
FORBIDDEN = ("injur", "diagnos", "patholog", "abnormal", "dysfunction", "patient", "treat", "risk")
KNOWN_UNITS = {
    *("deg", "count", "s", "ms", "steps/min"),
    *("%", "% leg", "% torso", "% stance", "% steps"),
}


@pytest.fixture
def custom_file(tmp_path: Path):
    """Write a custom criteria file: an edited copy of a built-in one."""

    def write(change=lambda text: text, name="custom.toml", screen="single_leg_squat"):
        text = (
            resources.files("vision.screens.definitions")
            .joinpath(f"{screen}.toml")
            .read_text("utf-8")
        )
        path = tmp_path / name
        path.write_text(change(text), "utf-8")
        return path

    return write


@pytest.mark.parametrize("screen", IDS)
def test_each_criterion_of_a_screen_is_measured(screen):
    criteria = load_criteria(screen)
    measured = SCREENS[screen].measures
    assert criteria.screen == screen
    assert criteria.title
    assert set(criteria.by_id()) == set(measured)
    assert len(criteria.by_id()) == len(criteria.criterion)


@pytest.mark.parametrize(("screen", "spec"), EACH)
def test_each_criterion_is_complete(screen, spec):
    for name in ("title", "asks", "source", "certainty", "needs", "cue", "unit"):
        assert getattr(spec, name).strip(), name
    assert spec.drills
    assert all(d.strip() for d in spec.drills)
    assert spec.views
    assert set(spec.views) <= {"front", "back", "side"}
    assert spec.unit in KNOWN_UNITS
    assert spec.possible is not None
    assert spec.possible_source.strip()
    assert spec.joints
    says = spec.says.model_dump(exclude_none=True)
    for sentence in (spec.asks, spec.needs, spec.cue, *says.values()):
        assert sentence[0].isupper(), sentence
        assert sentence.endswith("."), sentence


@pytest.mark.parametrize(("screen", "spec"), EACH)
def test_limits_run_from_good_to_bad(screen, spec):
    watch, fault = spec.limits.watch, spec.limits.fault
    if spec.limits.side == "outside":
        assert fault[0] <= watch[0] < watch[1] <= fault[1]
    elif spec.limits.side == "above":
        assert watch <= fault
    else:
        assert watch >= fault


@pytest.mark.parametrize(("screen", "spec"), EACH)
def test_limits_lie_within_what_a_body_can_show(screen, spec):
    for limits in (spec.limits, *(style.limits for style in spec.styles.values())):
        for limit in (limits.watch, limits.fault):
            for value in limit if isinstance(limit, tuple) else (limit,):
                assert spec.can_show(value), (spec.id, value)


@pytest.mark.parametrize(("screen", "spec"), EACH)
def test_placeholders_of_texts_can_be_filled(screen, spec):
    for says in (spec.says, *(style.says for style in spec.styles.values())):
        for text in says.model_dump(exclude_none=True).values():
            filled = text.format(**dict.fromkeys(PLACEHOLDERS, "24°"))
            assert "{" not in filled
        shows_value = any(f"{{{name}}}" in says.fault for name in ("value", "amount", "landings"))
        assert shows_value or spec.combine == "count" or spec.unit == "count"


@pytest.mark.parametrize(("screen", "spec"), EACH)
def test_texts_make_no_diagnosis(screen, spec):
    text = " ".join(
        [
            spec.title,
            spec.asks,
            spec.needs,
            spec.cue,
            *spec.drills,
            *spec.says.model_dump(exclude_none=True).values(),
        ]
    )
    for word in FORBIDDEN:
        assert word not in text.lower(), word
    # The name of a journal may contain such a word.
    assert "diagnos" not in (spec.source + spec.certainty).lower()


def test_general_texts_make_no_diagnosis():
    text = Path(finding_text.__file__).read_text("utf-8").lower()
    for word in FORBIDDEN:
        assert word not in text, word


@pytest.mark.parametrize(("screen", "spec"), EACH)
def test_errors_of_criteria_are_valid(screen, spec):
    errors = [e for v in spec.views if (e := criterion_error(screen, spec.id, v, "full"))]
    for error in errors:
        assert error.value >= 0
        assert error.kind in ("measured", "literature")
        assert re.search(r"\w", error.basis)


@pytest.mark.parametrize(("own", "expected"), [(None, 2.0), (1.0, 2.0), (3.0, 3.0)])
def test_a_back_view_has_at_least_the_error_of_the_front_view(own, expected, monkeypatch):
    views = {"front": {"error": 2.0, "kind": "measured", "basis": "front"}}
    if own is not None:
        views["back"] = {"error": own, "kind": "measured", "basis": "back"}
    criteria = {"single_leg_squat": {"knee_valgus": views}}
    table = {"all_models": {}, "models": {"full": {"criteria": criteria}}}
    monkeypatch.setattr(measurement_error, "_table", lambda: table)
    error = criterion_error("single_leg_squat", "knee_valgus", "back", "full")
    assert error.value == expected
    assert criterion_error("single_leg_squat", "knee_valgus", "front", "full").value == 2.0


def test_an_angle_that_the_back_does_not_show_has_no_error():
    assert angle_error("knee_flexion", "back", "full") is None


@pytest.mark.parametrize(
    "key",
    [
        ("single_leg_squat", "knee_valgus", "side"),
        ("single_leg_squat", "unheard_of", "front"),
        ("unheard_of", "depth", "side"),
        ("single_leg_squat", "depth", "None"),
    ],
)
def test_unmeasured_criteria_have_no_error(key):
    assert criterion_error(*key, "full") is None


def test_angles_have_errors_only_in_views_that_show_them():
    assert angle_error("knee_flexion", "side", "full") is not None
    assert angle_error("knee_flexion", "front", "full") is None
    assert angle_error("fppa", "side", "full") is None


def test_an_unchanged_copy_equals_the_original(custom_file):
    assert read_criteria(custom_file()) == load_criteria("single_leg_squat")


def test_a_file_without_ranges_takes_the_built_in_ones(custom_file):
    def change(text):
        return re.sub(r"(?m)^(possible|possible_source|joints) = .*\n", "", text)

    assert read_criteria(custom_file(change)) == load_criteria("single_leg_squat")


def test_custom_limits_and_fewer_criteria_are_used(custom_file):
    def change(text):
        first = text.split("[[criterion]]")
        return "[[criterion]]".join(first[:2]).replace("watch = 60", "watch = 90")

    criteria = read_criteria(custom_file(change))
    assert [c.id for c in criteria.criterion] == ["depth"]
    assert criteria.criterion[0].limits.watch == 90


MISTAKES = [
    ("not TOML", lambda t: t.replace("[[criterion]]", "[[criterion", 1), "not valid TOML"),
    ("limits the wrong way", lambda t: t.replace("watch = 60", "watch = 30", 1), "beyond"),
    ("pairs missing", lambda t: t.replace('side = "below"', 'side = "outside"', 1), "pairs"),
    ("unknown side", lambda t: t.replace('side = "below"', 'side = "under"', 1), "side"),
    ("unknown view", lambda t: t.replace('views = ["side"]', 'views = ["top"]', 1), "views"),
    ("text instead of a number", lambda t: t.replace("watch = 60", 'watch = "deep"', 1), "watch"),
    ("a line missing", lambda t: re.sub(r"(?m)^cue = .*\n", "", t, count=1), "cue"),
    (
        "a range the wrong way",
        lambda t: t.replace("possible = [0, 165]", "possible = [165, 0]", 1),
        "possible",
    ),
    ("a name misspelt", lambda t: t.replace("cue = ", "queue = ", 1), "cue"),
    ("unknown criterion", lambda t: t.replace('id = "depth"', 'id = "elbow"', 1), "elbow"),
    ("unknown screen", lambda t: t.replace("single_leg_squat", "handstand", 1), "screen"),
    ("empty", lambda t: "", "screen"),
]


def says(text):
    return lambda t: re.sub(r"(?m)^says\.good = .*$", lambda _: f'says.good = "{text}"', t, count=1)


def watch(value):
    return lambda t: t.replace("watch = 60", f"watch = {value}", 1)


MISTAKES += [
    *((f"placeholder {text}", says(text), "cannot be filled in") for text in (
        "{value.__class__.__mro__}", "{value[0]}", "{nosuch}", "{}", "{0}",
        "{value:>1500000000}", "{value!r}", "{value:{amount}}",
    )),
    *((f"brace {text}", says(text), "brace") for text in ("100 % {", "}", "{value", "{{}")),
    *((f"limit {value}", watch(value), "watch") for value in (
        "inf", "-inf", "nan", "1e9", "-1e300", "true", '"60"', "9" * 300,
    )),
    ("a number of many digits", watch("9" * 5000), "too large"),
    ("a criterion twice", lambda t: t + t[t.index("[[criterion]]"):], "depth is there twice"),
    ("deep lists", lambda t: "a = " + "[" * 5000, "too deeply"),
    ("deep tables", lambda t: "a = " + "{a = " * 5000, "too deeply"),
    ("a key of many parts", lambda t: ".".join("a" * 100_000) + " = 1", "too deeply"),
    ("a long key", lambda t: "k" * 100_000 + " = 1\n" + t, "kkk…"),
    ("a key that steers a terminal", lambda t: '"\\u001b[2J" = 1\n' + t, "�[2J"),
    ("a title that steers a terminal", lambda t: t.replace(
        'title = "', 'title = "\\u001b[2J', 1), "title"),
    ("a title without end", lambda t: t.replace('title = "', f'title = "{"x" * 200}', 1), "title"),
    ("too many criteria", lambda t: t + "[[criterion]]\n" * 2000, "criterion"),
    ("a file without end", lambda t: t + "#" * 300_000, "larger than 256 KB"),
    ("a null", lambda t: t + "\0", "not valid TOML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "hint"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_mistakes_in_a_custom_file_are_reported(custom_file, change, hint):
    with pytest.raises(InputError) as error:
        read_criteria(custom_file(change))
    message = str(error.value)
    assert "custom.toml" in message
    assert hint in message
    assert message.isprintable()
    assert len(message) < 400


def test_markup_in_a_custom_file_is_text(custom_file):
    title = "<img src=x onerror=alert(1)>[red]x[/]"
    path = custom_file(lambda t: re.sub(r"(?m)^title = .*$", lambda _: f'title = "{title}"', t))
    assert read_criteria(path).title == title


def test_a_byte_order_mark_is_skipped(custom_file):
    path = custom_file()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_criteria(path).criterion


def test_a_device_is_not_read_to_its_end():
    with pytest.raises(InputError, match="larger than 256 KB"):
        read_criteria(Path("/dev/zero"))


def test_a_missing_file_or_a_folder_is_an_input_error(tmp_path):
    for path in (tmp_path / "gone.toml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_criteria(path)


def test_a_binary_file_is_an_input_error(tmp_path):
    path = tmp_path / "clip.toml"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read_criteria(path)


@pytest.mark.parametrize("screen", IDS)
def test_criteria_files_begin_with_a_comment_for_coaches(screen):
    text = (
        resources.files("vision.screens.definitions").joinpath(f"{screen}.toml").read_text("utf-8")
    )
    assert text.startswith("#")
    assert isinstance(load_criteria(screen), CriteriaFile)
