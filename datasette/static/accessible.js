// What Datasette's pages lack for screen readers, and the one button whose inline handler our policy forbids.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("section.content")?.setAttribute("role", "main");
  const names = [["_filter_column", "Column"], ["_filter_op", "Comparison"], ["_filter_value", "Value"], ["_sort", "Sort by"]];
  for (const [prefix, label] of names) {
    for (const field of document.querySelectorAll(`[name^="${prefix}"]:not([type=hidden]):not([type=checkbox])`)) {
      field.setAttribute("aria-label", label);
    }
  }
  document.querySelector("[data-column-chooser]")?.addEventListener("click", () => window.openColumnChooser());
});
