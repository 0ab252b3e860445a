"""What every page of the app has to keep: axe's rules, sizes of targets, no jumps, a title."""

from __future__ import annotations

from typing import Final, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: Smallest side of what can be pressed, px.
TARGET_PX: Final = 44
#: Smaller ones that are meant, each with what can be pressed instead.
SMALL_TARGETS: Final = (
    "[data-testid=stSkipToContent]",  # shown only while it has the focus
    "[aria-label=Dismiss]",  # of a dialog, for screen readers
    "[data-testid=hidden-dateinput-container] *, [role=spinbutton]",  # the calendar beside them
    "[data-testid=stCheckbox] input, .pick input",  # their labels, checked below
    ".pin",  # the button on each finding's card; their invisible edge is wider
    "p a, li a, td a:not([style])",  # links in a sentence
)
#: Records layout shifts that no press has caused.
WATCH_SHIFTS: Final = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { hadRecentInput, startTime, value } of list.getEntries()) {
    if (!hadRecentInput) window.shifts.push({ at: startTime, value });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
#: Cumulative layout shift: the worst session window (gaps below 1 s, 5 s at most).
READ_SHIFT: Final = """() => {
  let [worst, sum, begin, last] = [0, 0, -1e9, -1e9];
  for (const { at, value } of window.shifts) {
    if (at - last > 1000 || at - begin > 5000) [sum, begin] = [0, at];
    [sum, last] = [sum + value, at];
    worst = Math.max(worst, sum);
  }
  return worst;
}"""
COUNT_NODES: Final = """() => {
  const count = (root) => [...root.querySelectorAll("*")]
    .reduce((sum, each) => sum + 1 + (each.shadowRoot ? count(each.shadowRoot) : 0), 0);
  return count(document);
}"""
Windows = tuple[tuple[int, Literal["light", "dark"]], ...]
#: There while no run of the page's script is going on.
FINISHED: Final = "[data-testid=stApp][data-test-script-state=notRunning]"
PHONE: Final[Windows] = ((390, "light"), (390, "dark"))
DESKTOP: Final[Windows] = ((1280, "light"), (1280, "dark"))
TWO_WINDOWS: Final[Windows] = ((390, "light"), (1280, "dark"))
_FIND_SMALL: Final = """([least, ignored]) => {
  const found = new Set();
  const pressed = "button, a[href], input:not([type=hidden]), select, textarea, summary, "
    + "[role=button], [role=tab], [role=radio], [role=switch], [role=slider], label:has(input)";
  const search = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) search(each.shadowRoot);
      if (!each.matches(pressed) || each.matches(ignored)) continue;
      if (!each.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      let { width, height } = each.getBoundingClientRect();
      if (!width || !height) continue;
      // Its invisible edge can be pressed too.
      const edge = getComputedStyle(each, "::after");
      if (edge.content !== "none" && edge.position === "absolute") {
        width = Math.max(width, parseFloat(edge.width));
        height = Math.max(height, parseFloat(edge.height));
      }
      if (Math.min(width, height) >= least - 0.5) continue;
      const name = each.getAttribute("aria-label") || each.textContent.trim().slice(0, 40);
      found.add(`${each.tagName} ${each.className} "${name}" ${width}x${height}`);
    }
  };
  search(document);
  return [...found];
}"""
#: The page has these colors, and nothing is faded, or becomes so, because it is drawn again.
_SETTLED: Final = """scheme => {
  const app = document.querySelector("[data-testid=stApp]");
  const fades = document.getAnimations()
    .some((each) => each instanceof CSSTransition && each.playState === "running");
  return app.dataset.testScriptState === "notRunning" && !app.querySelector("[data-stale=true]")
    && !fades && getComputedStyle(app).colorScheme === scheme;
}"""


def find_violations(page: Page, *, only: str | None = None) -> list[str]:
    """Return what breaks a rule of axe, with the rule and where.

    Parameters
    ----------
    page : Page
        An open page.
    only : str, optional
        Check this rule alone.
    """
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if only is not None:
        options["runOnly"] = [only]
    if page.evaluate("() => !window.axe"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        f"{rule['id']} at {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def find_small_targets(page: Page) -> list[str]:
    """Return what is too small to be pressed by a finger."""
    found: list[str] = page.evaluate(_FIND_SMALL, [TARGET_PX, ", ".join(SMALL_TARGETS)])
    return found


def audit(page: Page, *, windows: Windows = TWO_WINDOWS) -> list[str]:
    """Return what is wrong with a page of the app.

    Parameters
    ----------
    page : Page
        An open page.
    windows : tuple of tuple, optional
        Widths of the window, px, each with the scheme of its colors; by default light on a phone
        and dark on a desktop.
    """
    problems = []
    checked: set[int] = set()
    for width, scheme in windows:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function(_SETTLED, arg=scheme)
        # Colors apart, a page is the same in both.
        rule = "color-contrast" if width in checked else None
        problems += [f"{width} {scheme}: {each}" for each in find_violations(page, only=rule)]
        if not checked:
            problems += [f"{width}: small: {each}" for each in find_small_targets(page)]
        checked.add(width)
    return problems
