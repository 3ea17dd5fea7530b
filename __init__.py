"""Mail archives of patch review as a database."""
