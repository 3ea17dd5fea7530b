-- Collisions with the series on both sides
-- One row per collision: what collides, as the table has it, and the titles, authors and states of the series.
select
    collisions.id,  -- of the collision
    collisions.series_a,  -- number of the one whose name sorts first
    collisions.root_a,  -- its posting
    collisions.series_b,  -- number of the other side; null: a commit or a tree
    collisions.root_b,  -- posting of the other side; null: not a posted series
    collisions.path,  -- as from the root of the tree; '' where a report names none
    collisions.kind,  -- content, add/add, rename/delete ...
    collisions.basis,  -- reported, predicted, confirmed
    collisions.certainty,  -- exact, likely, claimed
    collisions.verdict,  -- what a merge gives: conflict, clean, unknown
    collisions.base,  -- blob or commit that the lines are counted in; '' where each side has its own
    collisions.lines_a,  -- changed lines of the base: "120-131, 140"
    collisions.lines_b,  -- the same of the other side
    collisions.patch_a,  -- Message-ID of the first patch that makes the change
    collisions.patch_b,  -- the same of the other side
    collisions.commit_b,  -- id of what is not a posted series
    collisions.evidence_id,  -- Message-ID of the mail that says so; null: computed
    collisions.evidence_part,  -- text of it
    collisions.evidence_line,  -- line there
    collisions.state,  -- of the collision: live, superseded, rebased ...
    collisions.first_seen_at,  -- when the later posting was sent
    one.title as title_a,  -- of the series
    one.name as name_a,  -- name of the series
    one.author_name as author_a,  -- its author
    one.state as state_a,  -- of the series
    other.title as title_b,  -- null: the other side is not a posted series
    other.name as name_b,  -- the same of the other side
    other.author_name as author_b,  -- the same of the other side
    other.state as state_b,  -- of the series
    annotations.by_name as set_by,  -- who set the state by hand; null: it follows from the mails
    annotations.given_at as set_at,  -- when, ISO 8601 UTC
    annotations.reason as set_because  -- why, in words
from collisions
inner join series as one on collisions.series_a = one.series
left join series as other on collisions.series_b = other.series
left join annotations on collisions.annotation = annotations.annotation
