from patchlore.pages.errors import handle_exception  # noqa: D100, F401
