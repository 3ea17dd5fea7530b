from patchlore.pages.search import register_routes  # noqa: D100, F401
