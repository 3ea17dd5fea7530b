// What Datasette's pages lack for screen readers, and the one button whose inline handler our policy forbids.
document.addEventListener("DOMContentLoaded", () => {
  if (!document.querySelector("main")) {
    const content = document.querySelector("section.content");
    content?.setAttribute("role", "main");
    content?.setAttribute("id", "content");
  }
  const names = [["_filter_column", "Column"], ["_filter_op", "Comparison"], ["_filter_value", "Value"], ["_sort", "Sort by"]];
  for (const [prefix, label] of names) {
    for (const field of document.querySelectorAll(`[name^="${prefix}"]:not([type=hidden]):not([type=checkbox])`)) {
      field.setAttribute("aria-label", label);
    }
  }
  for (const heading of document.querySelectorAll("h3.table-summary")) {
    heading.setAttribute("role", "heading");
    heading.setAttribute("aria-level", "2");
  }
  document.querySelector("[data-column-chooser]")?.addEventListener("click", () => window.openColumnChooser());
});
