-- What applies only with -3
--
-- Where a series and another one go together, but one of them changes a line that the other shows as context: a merge is clean, while
-- `git am` of the later one stops unless it is given -3. Computed from the mails; these are no collisions and stand in no list of such.
-- What is pending comes first: both postings are the latest of their series, and neither series ended or is in mainline.
--
-- :series  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them.
-- :path = ""  What the path begins with: mm/slub.c, or drivers/nvdimm/; empty: all.
-- :pending = ""  1: only what is pending; empty: all.
-- :limit = "500"  How many at most.
with wanted as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
),

posted as materialized (
    select revisions.root_id from revisions where revisions.series in (select wanted.series from wanted)
),

-- "cross join" takes the tables in the order in which they stand: from the series on, never from all there is. Were it not materialized, SQLite
-- would read the whole table for a filter on the path.
sided as materialized (
    select
        near_collisions.path,
        near_collisions.certainty,
        near_collisions.root_a as own_root,
        near_collisions.root_b as other_root,
        near_collisions.lines_a as own_lines,
        near_collisions.lines_b as other_lines
    from posted
    cross join near_collisions on posted.root_id = near_collisions.root_a
    union all
    select
        near_collisions.path,
        near_collisions.certainty,
        near_collisions.root_b as own_root,
        near_collisions.root_a as other_root,
        near_collisions.lines_b as own_lines,
        near_collisions.lines_a as other_lines
    from posted
    cross join near_collisions on posted.root_id = near_collisions.root_b
),

judged as (
    select
        sided.*,
        own.revision as own_revision,
        own.series,
        other.revision as other_revision,
        other.series as other_series,
        max(own.posted_at, other.posted_at) as first_seen_at,
        others.title as other_title,
        others.author_name as other_author,
        others.state as other_state,
        own.superseded_by is null and other.superseded_by is null
        and owns.state not in ('merged', 'rejected', 'withdrawn', 'superseded')
        and others.state not in ('merged', 'rejected', 'withdrawn', 'superseded') as pending
    from sided
    cross join revisions as own on sided.own_root = own.root_id
    cross join revisions as other on sided.other_root = other.root_id
    cross join series as owns on own.series = owns.series
    cross join series as others on other.series = others.series
)

select
    judged.path,
    judged.other_title,
    judged.pending,
    judged.own_revision,
    judged.other_revision,
    judged.own_lines,
    judged.other_lines,
    judged.first_seen_at,
    judged.certainty,
    judged.other_author,
    judged.other_state,
    judged.series,
    judged.own_root,
    judged.other_series,
    judged.other_root,
    lore_url(judged.other_root) as lore
from judged
where
    (:path = '' or (judged.path >= :path and judged.path < :path || char(1114111)))
    and (:pending in ('', '0') or judged.pending)
order by judged.pending desc, judged.first_seen_at desc, judged.own_root, judged.other_root, judged.path
limit coalesce(nullif(:limit, ''), 500)
