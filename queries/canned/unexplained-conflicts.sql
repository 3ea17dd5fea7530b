-- Conflicts that nothing named explains
--
-- Paths in which a mail says that a series collides, though no series or commit that the mail names changes them. Beside each, the series
-- that may explain it, from the newest 30 earlier postings that change the same path. The likeliest come first: those that start from the same
-- file, then those that change lines close by.
--
-- :series = ""  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them; empty: all.
-- :path = ""  What the path begins with: mm/slub.c, or drivers/nvdimm/; empty: all.
-- :since = ""  Leave out what was reported before this day (2026-01-31); empty: nothing.
-- :days = "90"  How many days before the report a series may have been posted that would explain it.
-- :limit = "100"  How many at most.
with wanted as (
    select series.series
    from series
    where :series = '' or (series.series = cast(:series as integer) and :series not glob '*[^0-9]*')
    union
    select named_series.series from named_series where named_series.name = :series
),

unexplained as materialized (
    select
        collisions.*,
        messages.id as patch,
        paths.path as path_number,
        strftime('%Y-%m-%dT%H:%M:%SZ', collisions.first_seen_at, '-' || cast(:days as integer) || ' days') as earliest
    from collisions
    inner join messages on collisions.patch_a = messages.message_id
    inner join paths on collisions.path = paths.name
    where
        collisions.basis = 'reported' and collisions.series_b is null and collisions.commit_b is null
        and collisions.series_a in (select wanted.series from wanted)
        and (:path = '' or (collisions.path >= :path and collisions.path < :path || char(1114111)))
        and collisions.first_seen_at >= :since
        -- a side that is named by its subject alone, and that is not here, may well explain it
        and not exists (
            select 1
            from messages as reports
            inner join conflict_places
                on
                    reports.id = conflict_places.message
                    and conflict_places.part = collisions.evidence_part and conflict_places.line = collisions.evidence_line
            inner join conflict_sides
                on
                    conflict_places.message = conflict_sides.message and conflict_places.part = conflict_sides.part
                    and conflict_places.statement = conflict_sides.statement
            where reports.message_id = collisions.evidence_id and conflict_sides.patch is null and conflict_sides.sha is null
        )
    order by collisions.first_seen_at desc, collisions.evidence_id, collisions.path, collisions.id
    limit coalesce(nullif(:limit, ''), 100)
),

-- The newest postings before the report that change the path, under the name that they find or under the one that they give
near as materialized (
    select unexplained.id as collision, composed_changes.revision
    from unexplained
    cross join composed_changes
        on composed_changes.id in (
            select changes.id
            from composed_changes as changes
            where changes.path = unexplained.path_number and changes.posted_at between unexplained.earliest and unexplained.first_seen_at
            order by changes.posted_at desc, changes.id desc
            limit 30
        )
    union
    select unexplained.id as collision, composed_changes.revision
    from unexplained
    cross join composed_changes
        on composed_changes.id in (
            select changes.id
            from composed_changes as changes
            where changes.new_path = unexplained.path_number and changes.posted_at between unexplained.earliest and unexplained.first_seen_at
            order by changes.posted_at desc, changes.id desc
            limit 30
        )
),

candidates as (
    select
        unexplained.id as collision,
        patches.series,
        patches.message_id,
        patches.title,
        patches.posted_at,
        max(theirs.old_blob is not null and theirs.old_blob = ours.old_blob) as same_file,
        max(
            exists (
                select 1
                from diff_hunks as our_hunks
                inner join diff_hunks as their_hunks on our_hunks.path = their_hunks.path
                where
                    our_hunks.message = unexplained.patch and our_hunks.path = unexplained.path_number
                    and their_hunks.message = patches.id
                    and their_hunks.old_start < our_hunks.old_start + our_hunks.old_count
                    and our_hunks.old_start < their_hunks.old_start + their_hunks.old_count
            )
        ) as same_lines
    from unexplained
    cross join changed_files as ours on unexplained.patch = ours.message and unexplained.path_number = ours.path
    cross join near on unexplained.id = near.collision
    cross join revisions on near.revision = revisions.id and unexplained.series_a <> revisions.series
    cross join patches on revisions.root_id = patches.root_id and not patches.backport
    cross join changed_files as theirs
        on patches.id = theirs.message and patches.part = theirs.part and unexplained.path_number = theirs.path
    group by unexplained.id, patches.id
),

ranked as (
    select
        candidates.*,
        row_number() over (
            partition by candidates.collision, candidates.series
            order by candidates.same_file desc, candidates.same_lines desc, candidates.posted_at desc, candidates.message_id desc
        ) as place
    from candidates
)

select
    unexplained.first_seen_at as reported_at,
    unexplained.path,
    colliding.title as series_title,
    unexplained.patch_a,
    unexplained.evidence_id,
    unexplained.evidence_part,
    unexplained.evidence_line,
    explaining.title as candidate_title,
    ranked.message_id as candidate_patch,
    ranked.same_file,
    ranked.same_lines,
    unexplained.series_a,
    ranked.series as candidate
from unexplained
inner join series as colliding on unexplained.series_a = colliding.series
left join ranked on unexplained.id = ranked.collision and ranked.place = 1
left join series as explaining on ranked.series = explaining.series
order by
    unexplained.first_seen_at desc, unexplained.evidence_id, unexplained.path, unexplained.id,
    ranked.same_file desc, ranked.same_lines desc, ranked.posted_at desc, ranked.message_id
limit coalesce(nullif(:limit, ''), 100)
