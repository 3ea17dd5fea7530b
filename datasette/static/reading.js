// Keys for reading a thread, or a message alone: j k from message to message, n p from own words to own words, d to the next diff, o opens or folds all, ? tells the keys.
// Without this file everything can be read all the same.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const top = (element) => element.getBoundingClientRect().top;
  const messages = "article.message";
  const near = 12; // pixels from the top within which something is "where we are"

  const move = (selector, forward) => {
    const places = all(selector).filter((element) => element.offsetParent !== null);
    if (!places.length) return follow(forward ? "next" : "prev", selector);
    const next = forward ? places.find((element) => top(element) > near) : places.reverse().find((element) => top(element) < -near);
    if (!next) return;
    next.scrollIntoView({ block: "start" });
    const article = next.closest("article");
    article?.focus({ preventScroll: true });
    mark(article);
  };

  // On the page of a message alone the next and the previous one are pages too.
  const follow = (relation, selector) => {
    const link = selector === messages && document.querySelector(`main a[rel="${relation}"], [role="main"] a[rel="${relation}"]`);
    if (link) location.assign(link.href);
  };

  const mark = (article) => {
    for (const element of all(".here")) element.classList.remove("here");
    if (!article?.id) return;
    article.classList.add("here");
    const entry = all(".outline a").find((link) => link.getAttribute("href") === `#${article.id}`);
    entry?.parentElement.classList.add("here");
    const outline = document.querySelector(".outline");
    if (entry && outline) outline.scrollTop = entry.offsetTop - outline.offsetTop - outline.clientHeight / 3;
  };

  const toggleAll = () => {
    const folds = all("details.quote, details.file");
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
  };

  // A link into a folded diff or quote opens it.
  const openTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.matches("details")) target.open = true;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    mark(target.closest("article"));
  };

  // A click on a line of a message alone puts its address into the address bar.
  const pointAt = (event) => {
    const line = event.target.closest(".text.alone span[id]");
    if (!line || event.target.closest("a") || !getSelection().isCollapsed) return;
    const at = scrollY;
    location.replace(`#${line.id}`);
    scrollTo(0, at);
  };

  const actions = {
    j: () => move(messages, true),
    k: () => move(messages, false),
    n: () => move("pre.mail.own", true),
    p: () => move("pre.mail.own", false),
    d: () => move("details.file", true),
    o: toggleAll,
    "?": () => { const help = document.querySelector(".keys"); if (help) help.open = !help.open; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    actions[event.key]?.();
  });
  document.addEventListener("click", pointAt);
  addEventListener("hashchange", openTarget);
  document.addEventListener("DOMContentLoaded", () => {
    if (matchMedia("(max-width: 70rem)").matches) document.querySelector(".outline .entries")?.removeAttribute("open");
    openTarget();
  });
})();
