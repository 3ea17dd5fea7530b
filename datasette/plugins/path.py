from patchlore.pages.path import register_routes  # noqa: D100, F401
