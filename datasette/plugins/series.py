from patchlore.pages.series import register_routes  # noqa: D100, F401
