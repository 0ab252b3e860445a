// Open each page and each result at its top: Streamlit keeps the scroll position of the page before.
{
  const identity = () => location.pathname + "?" + new URLSearchParams(location.search).get("result");
  let opened = identity();

  function showTop() {
    const now = identity();
    if (now === opened) return;
    opened = now;
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  }

  /** @type {("pushState"|"replaceState")[]} */
  const changes = ["pushState", "replaceState"];
  for (const name of changes) {
    const original = history[name];
    history[name] = function change(...values) {
      original.apply(this, values);
      showTop();
    };
  }
  addEventListener("popstate", showTop);
}
