"""Tell Datasette what relations, columns and stored queries are, from the files that make them."""

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request
from jinja2 import Environment

from ..queries.catalog import Parameter, stored_queries
from ..queries.relations import relations
from .hook import hookimpl
from .site import DATABASE


@hookimpl
def startup(datasette: Datasette) -> Any:
    """Return what is to be done when Datasette starts."""

    async def describe() -> None:
        if DATABASE not in datasette.databases:
            return
        await datasette.refresh_schemas()
        for relation in relations().values():
            await datasette.set_resource_metadata(DATABASE, relation.name, "description", relation.meaning)
            for column in relation.columns:
                if column.meaning:
                    await datasette.set_column_metadata(DATABASE, relation.name, column.name, "description", column.meaning)
        for query in stored_queries().values():
            if query.name not in relations():  # a page of that name is there already, and says the same
                await datasette.add_query(
                    DATABASE,
                    query.name,
                    query.sql,
                    title=query.title,
                    description=query.description,
                    hide_sql=True,
                    parameters=[parameter.name for parameter in query.parameters],
                    is_trusted=True,
                )

    return describe


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Teach templates what relations, stored queries and their parameters mean."""
    env.globals["query_parameters"] = _query_parameters
    env.globals["stored_queries"] = stored_queries
    env.globals["relations"] = relations


@hookimpl
def extra_template_vars(datasette: Datasette, database: str | None, table: str | None, view_name: str, request: Request | None) -> Any:
    """Return what our table.html and row.html need beyond what Datasette gives them."""
    if view_name not in ("table", "row") or not (database and table and request):
        return None

    async def variables() -> dict[str, Any]:
        if view_name == "row":
            return {"hidden_tables": await datasette.get_database(database).hidden_table_names()}
        return {
            "metadata": await datasette.get_resource_metadata(database, table),  # without the columns, which table.html lists itself
            "column_meanings": relations()[table].columns if database == DATABASE and table in relations() else (),
            "search": request.args.get("_search") or "",  # Datasette 1.0a41 forgets it
        }

    return variables


def _query_parameters(name: str) -> tuple[Parameter, ...]:
    """Return the parameters of a stored query; none for one that is not ours."""
    query = stored_queries().get(name)
    return query.parameters if query else ()
