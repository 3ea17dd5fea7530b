from patchlore.pages.thread import register_routes  # noqa: D100, F401
