-- Collisions with the series on both sides
-- One row per collision: what collides, as the table has it, and the titles, authors and states of the series.
select
    collisions.id,
    collisions.series_a,
    collisions.root_a,
    collisions.series_b,
    collisions.root_b,
    collisions.path,
    collisions.kind,
    collisions.basis,
    collisions.certainty,
    collisions.verdict,
    collisions.base,
    collisions.lines_a,
    collisions.lines_b,
    collisions.patch_a,
    collisions.patch_b,
    collisions.commit_b,
    collisions.evidence_id,
    collisions.evidence_part,
    collisions.evidence_line,
    collisions.state,
    collisions.first_seen_at,
    one.title as title_a,
    one.name as name_a,
    one.author_name as author_a,
    one.state as state_a,  -- of the series, where state is that of the collision
    other.title as title_b,  -- null: the other side is not a posted series
    other.name as name_b,
    other.author_name as author_b,
    other.state as state_b
from collisions
inner join series as one on collisions.series_a = one.series
left join series as other on collisions.series_b = other.series
