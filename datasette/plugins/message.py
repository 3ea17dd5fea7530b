from patchlore.pages.message import extra_template_vars, prepare_jinja2_environment, register_routes  # noqa: D100, F401
