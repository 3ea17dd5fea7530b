from patchlore.pages.collisions import register_routes  # noqa: D100, F401
