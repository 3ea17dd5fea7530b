from patchlore.pages.cells import render_cell  # noqa: D100, F401
