"""What our pages compute beyond a query: Datasette plugins, one subject a file."""
