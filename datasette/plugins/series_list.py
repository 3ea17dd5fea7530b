from patchlore.pages.series_list import register_routes  # noqa: D100, F401
