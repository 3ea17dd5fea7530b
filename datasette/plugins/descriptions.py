from patchlore.pages.descriptions import extra_template_vars, prepare_jinja2_environment, startup  # noqa: D100, F401
