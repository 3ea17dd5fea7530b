from patchlore.pages.home import register_routes  # noqa: D100, F401
