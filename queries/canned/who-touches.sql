-- Who touches a file
--
-- The posted patches that change a path, newest first.
--
-- :path  A path, or what paths begin with: mm/slub.c, or drivers/nvdimm/
-- :since = ""  Leave out what was posted before this day (2026-01-31); empty: nothing.
-- :limit = "200"  How many at most.
with wanted as (
    select paths.path
    from paths
    where :path <> '' and paths.name >= :path and paths.name < :path || char(1114111)
),

-- Beneath a large folder most new patches change something: there the newest patches are gone through, elsewhere the paths.
size as materialized (
    select count(*) > 20000 as is_large
    from (
        select 1
        from wanted
        cross join changed_files on wanted.path = changed_files.path
        limit 20001
    ) as counted
),

newest as (
    select patches.id
    from patches
    where
        (select size.is_large from size)
        and patches.posted_at >= :since
        and exists (
            select 1
            from changed_files
            inner join paths on changed_files.path = paths.path
            where
                changed_files.message = patches.id and changed_files.part = patches.part
                and paths.name >= :path and paths.name < :path || char(1114111)
        )
    order by patches.posted_at desc, patches.message_id
    limit coalesce(nullif(:limit, ''), 200)
),

changes as (
    select newest.id, changed_files.part, changed_files.path, changed_files.additions, changed_files.deletions
    from newest
    cross join changed_files on newest.id = changed_files.message
    where changed_files.path in (select wanted.path from wanted)
    union all
    select changed_files.message, changed_files.part, changed_files.path, changed_files.additions, changed_files.deletions
    from wanted
    cross join changed_files on wanted.path = changed_files.path
    where not (select size.is_large from size)
)

select
    patches.posted_at,
    paths.name as path,
    patches.title,
    patches.author_name,
    sum(changes.additions) as additions,
    sum(changes.deletions) as deletions,
    patches.revision,
    series.state,
    series.latest_revision,
    patches.series,
    patches.message_id,
    patches.root_id
from changes
cross join patches on changes.id = patches.id and changes.part = patches.part
cross join paths on changes.path = paths.path
cross join series on patches.series = series.series
where patches.posted_at >= :since
group by patches.id, paths.path
order by patches.posted_at desc, patches.message_id, paths.name
limit coalesce(nullif(:limit, ''), 200)
