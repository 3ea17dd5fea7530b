from patchlore.pages.templates import extra_template_vars, prepare_jinja2_environment  # noqa: D100, F401
