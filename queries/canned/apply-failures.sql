-- What does not apply
--
-- Which postings do not apply, to which tree, and who says so in which line: people, the kernel test robot, the stable team, and what git am
-- and patch print. That says nothing of what is in the way; where a mail says that too, it is a collision and stands in series-collisions.
-- Of a mail that names several trees, each has a row. Quoted copies are left out.
--
-- :series = ""  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them; empty: all.
-- :tree = ""  What the name of the tree begins with: next-, net/main, 5.15; empty: all, and where none is named.
-- :since = ""  Leave out what was said before this day (2026-01-31); empty: nothing.
-- :limit = "500"  How many at most: the newest.
with wanted as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
),

-- "cross join" takes the tables in the order in which they stand: from the series on, never from all there is.
spoken_of as materialized (
    select revisions.id from revisions where revisions.series in (select wanted.series from wanted)
    union
    select patches.id from patches where patches.series in (select wanted.series from wanted)
),

saying as (
    select messages.id
    from spoken_of
    cross join messages on spoken_of.id = messages.speaks_of
    cross join conflict_places on messages.id = conflict_places.message
    where conflict_places.kind = 'apply-failure' and conflict_places.quoted = 0
    union
    select conflict_places.message as id
    from conflict_places
    where :series = '' and conflict_places.kind = 'apply-failure' and conflict_places.quoted = 0
)

select
    messages.sent_at,
    conflict_places.tree_a as tree,
    coalesce(series.title, messages.subject) as title,
    revisions.revision,
    patches.counter,
    paths.name as path,
    conflict_places.tool,
    coalesce(nullif(messages.from_name, ''), messages.from_email) as said_by,
    messages.message_id,
    conflict_places.part,
    conflict_places.line,
    series.series,
    revisions.root_id,
    lore_url(messages.message_id) as lore
from saying
cross join messages on saying.id = messages.id
cross join conflict_places on messages.id = conflict_places.message
left join paths on conflict_places.path = paths.path
left join patches on messages.speaks_of = patches.id
left join revisions on coalesce(patches.root_id, (select covers.root_id from revisions as covers where covers.id = messages.speaks_of)) = revisions.root_id
left join series on revisions.series = series.series
where
    conflict_places.kind = 'apply-failure' and conflict_places.quoted = 0
    and (:tree = '' or substr(conflict_places.tree_a, 1, length(:tree)) = :tree)
    and coalesce(messages.sent_at, '') >= :since
order by messages.sort_key desc, messages.id, conflict_places.part, conflict_places.line, conflict_places.ordinal
limit coalesce(nullif(:limit, ''), 500)
