from patchlore.pages.person import register_routes  # noqa: D100, F401
