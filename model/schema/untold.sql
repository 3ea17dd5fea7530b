-- What an update has changed and not told yet. It is empty but while one runs, and after one that was broken off. A rebuild leaves it as it is.

-- One row per membership, collision and regression that an update touched, as that was before.
create table untold (
    kind text not null,  -- taken_back, collisions, regressions
    place text not null,  -- what tells the row from all others of its kind, a JSON object
    state text,  -- before: of a collision or regression; when a mail was taken back, epoch seconds; null: the row or the time was not there
    shown text not null,  -- what else is told of it, a JSON object
    primary key (kind, place)
) without rowid;
