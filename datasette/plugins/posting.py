from patchlore.pages.posting import register_routes  # noqa: D100, F401
