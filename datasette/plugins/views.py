from patchlore.pages.views import prepare_connection  # noqa: D100, F401
