from patchlore.pages.limits import prepare_connection  # noqa: D100, F401
